#!/usr/bin/env python3
"""clang.py BUILD: clang, too, warns of no file of the program, read with the flags that BUILD was compiled with.

What has not changed since all was well (BUILD/clang.read) is not read again; after a change of a header or a flag everything is."""
import concurrent.futures, glob, json, os, shlex, subprocess, sys


def said(flags, folder, files):
    """One process reads all files of one set of flags: starting clang takes longer than most of them."""
    call = ["clang", *flags, "-Werror", "-fsyntax-only", files[0]]
    shown = subprocess.run([*call, "-###"], cwd=folder, capture_output=True, text=True, check=True).stderr
    *front, _ = shlex.split(shown.strip().split("\n")[-1])
    done = subprocess.run([*front, *files], cwd=folder, capture_output=True, text=True)
    return done.stderr if done.returncode else ""


def main():
    build = os.path.realpath(sys.argv[1])
    os.chdir(os.path.join(os.path.dirname(os.path.realpath(__file__)), ".."))
    with open(build + "/compile_commands.json", encoding="utf-8") as file:
        entries = [entry for entry in json.load(file) if os.path.relpath(entry["file"]).startswith(("sim/", "models/"))]
    if not entries:
        sys.exit(f"clang.py: {build} compiles no file of the program")
    read = build + "/clang.read"
    newer = lambda path: not os.path.exists(read) or os.stat(path).st_mtime >= os.stat(read).st_mtime
    for_all = [__file__, "CMakeLists.txt", "CMakePresets.json"]
    for kind in ("h", "def"):
        for_all += glob.glob(f"sim/**/*.{kind}", recursive=True) + glob.glob(f"models/**/*.{kind}", recursive=True)
    if not any(newer(path) for path in for_all):
        entries = [entry for entry in entries if newer(entry["file"])]
    with open(read + ".new", "w"):
        pass
    together = {}
    for entry in entries:
        words = shlex.split(entry["command"])
        together.setdefault((tuple(words[1:words.index("-o")]), entry["directory"]), []).append(entry["file"])
    with concurrent.futures.ThreadPoolExecutor(os.cpu_count()) as pool:
        texts = list(pool.map(lambda call: said(*call[0], call[1]), together.items()))
    print("".join(texts), end="")
    if not any(texts):
        os.replace(read + ".new", read)
    return any(texts)


if __name__ == "__main__":
    sys.exit(main())
