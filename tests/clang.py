#!/usr/bin/env python3
"""clang.py BUILD: clang, too, warns of no file of the program, read with the flags that BUILD was compiled with.

What has not changed since all was well (BUILD/clang.read) is not read again; after a change of a header or a flag everything is."""
import concurrent.futures, glob, json, os, shlex, subprocess, sys


def said(entry):
    words = shlex.split(entry["command"])
    call = ["clang", *words[1:words.index("-o")], "-Werror", "-fsyntax-only", entry["file"]]
    done = subprocess.run(call, cwd=entry["directory"], capture_output=True, text=True)
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
    with concurrent.futures.ThreadPoolExecutor(os.cpu_count()) as pool:
        texts = list(pool.map(said, entries))
    print("".join(texts), end="")
    if not any(texts):
        os.replace(read + ".new", read)
    return any(texts)


if __name__ == "__main__":
    sys.exit(main())
