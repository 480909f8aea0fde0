/* plot.c: calls fc-match and gnuplot, several pictures at once, contract in plot.h */
#include "sim/plot/plot.h"
#include "sim/base/arena.h"
#include "sim/base/array.h"
#include "sim/base/file.h"
#include "sim/base/gone.h"
#include "sim/base/processors.h"
#include "sim/output/manifest.h"
#include "sim/output/outfile.h"
#include "sim/plot/picture.h"
#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <spawn.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#define PACKAGES "apt-get install gnuplot-nox fontconfig fonts-noto-cjk"
enum { MESSAGES_MAX = 4096 }; /* bytes of what a child says that are kept */

struct one { /* a file that is being drawn, or could not be begun */
    const char *name, *drawn, *final, *messages; /* messages: what gnuplot says of it */
    pid_t child;                                 /* 0: it has ended */
    int left, why;                               /* its exit status or -1, with errno */
};

struct drawing {
    const struct yl_plot_options *options;
    struct yl_fault *fault;
    struct yl_arena arena;
    struct yl_finished finished;
    bool sweep; /* its files hold many runs */
    const char *run, *pictures, *folder, *scripts, *font,
        *results;    /* whole paths, so none begins with < or | */
    struct one *one; /* in the order of pictures and kinds */
    size_t ones, capacity;
    unsigned most; /* at once */
};

/* ---- children ------------------------------------------------------------------------------- */

extern char **environ;

/* argv[0] from PATH, without a shell; what it says goes to the file `messages`. -1 with errno. */
static pid_t start_child(char *const argv[], const char *messages)
{
    posix_spawn_file_actions_t actions;
    if ((errno = posix_spawn_file_actions_init(&actions))) return -1;
    int bad = posix_spawn_file_actions_addopen(&actions, 0, "/dev/null", O_RDONLY, 0);
    if (!bad)
        bad = posix_spawn_file_actions_addopen(&actions, 1, messages, O_WRONLY | O_CREAT | O_TRUNC,
                                               0600);
    if (!bad) bad = posix_spawn_file_actions_adddup2(&actions, 1, 2);
    pid_t child = -1;
    if (!bad) bad = posix_spawnp(&child, argv[0], &actions, NULL, argv, environ);
    posix_spawn_file_actions_destroy(&actions);
    if (!bad) return child;
    errno = bad;
    return -1;
}

/* Waits for it: its exit status, 128 and more by a signal, -1 with errno. It is told to end where this program is. */
static int end_child(pid_t child, const volatile sig_atomic_t *stop)
{
    int status;
    for (;;) {
        if (yl_stop_asked(stop)) (void)kill(child, SIGTERM);
        if (waitpid(child, &status, 0) >= 0) break;
        if (errno != EINTR) return -1;
    }
    return WIFEXITED(status) ? WEXITSTATUS(status)
                             : 128 + (WIFSIGNALED(status) ? WTERMSIG(status) : 0);
}

/* The messages of a child, the first `MESSAGES_MAX` bytes; "" if there are none. */
static const char *read_messages(struct drawing *drawing, const char *messages)
{
    char *text = yl_arena_get(&drawing->arena, MESSAGES_MAX + 1);
    FILE *in = fopen(messages, "rb");
    if (!in) return "";
    text[fread(text, 1, MESSAGES_MAX, in)] = '\0';
    fclose(in);
    return text;
}

/* gnuplot quotes the command before it says what is wrong: the last line that says something. */
static const char *last_line(struct drawing *drawing, const char *text)
{
    const char *end = text + strlen(text);
    while (end > text && strchr("\n\r ", end[-1])) end--;
    const char *start = end;
    while (start > text && start[-1] != '\n') start--;
    const char *line = yl_arena_copy(&drawing->arena, start, (size_t)(end - start));
    return line[0] ? line : "it did not say why";
}

/* ---- what must be there --------------------------------------------------------------------- */

static bool holds_scripts(const char *folder)
{
    char path[PATH_MAX];
    int length = snprintf(path, sizeof path, "%s/chart.gp", folder);
    return length > 0 && length < (int)sizeof path && yl_file_exists(path);
}

/* The whole path of a folder that holds scripts; NULL: it does not. */
static const char *whole_path(struct yl_arena *arena, const char *folder)
{
    char found[PATH_MAX];
    if (!holds_scripts(folder) || !realpath(folder, found)) return NULL;
    return yl_arena_copy(arena, found, strlen(found));
}

/* Where the scripts are; NULL with the fault set. `named` as options.scripts. */
static const char *find_scripts(struct yl_arena *arena, const char *named, struct yl_fault *fault)
{
    static const char *const beside[] = {"/plots", "/../plots", "/../share/yinliu/plots"};
    if (!named) named = getenv("YINLIU_PLOTS");
    bool is_named = named && named[0];
    char program[PATH_MAX];
    ssize_t length = readlink("/proc/self/exe", program, sizeof program - 1);
    if (length > 0)
        program[length] = '\0';
    else /* without /proc: where a package puts it */
        strcpy(program, "/usr/bin/yinliu");
    char *slash = strrchr(program, '/');
    if (slash) *slash = '\0';
    const char *scripts = is_named ? whole_path(arena, named) : NULL;
    for (size_t i = 0; !is_named && slash && !scripts && i < sizeof beside / sizeof *beside; i++) {
        scripts = whole_path(arena, yl_arena_print(arena, "%s%s", program, beside[i]));
    }
    if (scripts) return scripts;
    if (is_named)
        (void)!yl_fault_set(fault, YL_IO, "no plot scripts in '%s': there is no chart.gp",
                            "“%s”中没有绘图脚本 chart.gp", named);
    else
        (void)!yl_fault_set(
            fault, YL_IO,
            "no plot scripts beside '%s' nor in its share folder: set YINLIU_PLOTS "
            "to the folder that contains chart.gp",
            "“%s”旁边和它的 share 目录里都没有绘图脚本：请把 YINLIU_PLOTS 设为 chart.gp 所在的目录",
            program);
    return NULL;
}

/* An SVG names its font and the reader's machine has it; a PNG is drawn here. */
static enum yl_status find_font(struct drawing *drawing, bool png)
{
    char asked[] = "Noto Sans CJK SC:lang=zh-cn", format[] = "%{family[0]}\n%{lang}\n";
    drawing->font = "Noto Sans CJK SC";
    if (!png) return YL_OK;
    char *messages = yl_arena_print(&drawing->arena, "%s/font.txt", drawing->folder);
    const pid_t child = start_child((char *[]){"fc-match", "-f", format, asked, NULL}, messages);
    const int left = child < 0 ? -1 : end_child(child, drawing->options->stop);
    if (left < 0 && errno == ENOENT)
        return yl_fault_set(drawing->fault, YL_IO,
                            "cannot look for fonts: there is no fc-match; " PACKAGES,
                            "无法查找字体：没有 fc-match；请运行 " PACKAGES);
    if (left != 0)
        return yl_fault_set(drawing->fault, YL_IO, "fc-match failed; " PACKAGES,
                            "fc-match 运行失败；请运行 " PACKAGES);
    const char *text = read_messages(drawing, messages), *line_end = strchr(text, '\n');
    if (!line_end || !strstr(line_end, "zh-cn"))
        return yl_fault_set(drawing->fault, YL_IO,
                            "no font has Chinese characters, so a PNG would show boxes; " PACKAGES
                            " (or ask for --svg only)",
                            "没有含汉字的字体，PNG 里会是方框；请运行 " PACKAGES
                            "（或加 --svg 只画 SVG）");
    drawing->font = yl_arena_copy(&drawing->arena, text, (size_t)(line_end - text));
    return YL_OK;
}

/* What stands there last: a run's manifest; a fit has none. */
static enum yl_status find_results(struct drawing *drawing, const char *run)
{
    const char *manifest = yl_arena_print(&drawing->arena, "%s/manifest.json", drawing->run),
               *fitted = yl_arena_print(&drawing->arena, "%s/fitted.yaml", drawing->run);
    const bool fit = !yl_file_exists(manifest) && yl_file_exists(fitted);
    drawing->results = fit ? fitted : manifest;
    if (fit) return YL_OK;
    return yl_output_read(&drawing->finished, run, 0, drawing->options->lang, drawing->fault);
}

/* Has the run the file without which there is no such picture? */
static bool has_file(struct drawing *drawing, const struct yl_picture *picture)
{
    char *path = yl_arena_print(&drawing->arena, "%s/%.*s", drawing->run,
                                (int)strcspn(picture->reads, ","), picture->reads);
    return yl_file_exists(path);
}

static enum yl_status open_folders(struct drawing *drawing, const char *run)
{
    char whole[PATH_MAX];
    if (!realpath(run, whole))
        return yl_fault_errno(drawing->fault,
                              errno == ENOENT || errno == ENOTDIR ? YL_BAD_INPUT : YL_IO, errno,
                              "cannot read '%s'", "无法读取“%s”", run);
    struct stat about;
    if (!stat(whole, &about) && S_ISREG(about.st_mode))
        return yl_fault_set(
            drawing->fault, YL_BAD_INPUT,
            "'%s' is a file, and pictures are drawn of results: 'yinliu check' "
            "prints the map of a scenario, 'yinliu run' makes a folder",
            "“%s”是文件，图由结果画出：场景的引流地图用 yinliu check 查看，结果目录由 "
            "yinliu run 生成",
            run);
    drawing->run = yl_arena_copy(&drawing->arena, whole, strlen(whole));
    drawing->pictures = yl_arena_print(&drawing->arena, "%s/plots", whole);
    char *folder = yl_arena_print(&drawing->arena, "%s/.draw-XXXXXX", drawing->pictures);
    char *points = yl_arena_print(&drawing->arena, "%s/points.csv", whole);
    enum yl_status status = find_results(drawing, run);
    if (status) return status;
    drawing->sweep = stat(points, &about) == 0;
    if (!drawing->sweep && errno != ENOENT) return yl_file_unread(drawing->fault, points, errno);
    /* it may not be a link: what lies elsewhere is not ours to replace */
    if (!lstat(drawing->pictures, &about) && !S_ISDIR(about.st_mode))
        return yl_fault_set(drawing->fault, YL_BAD_INPUT, "'%s' is not a folder", "“%s”不是目录",
                            drawing->pictures);
    bool any = drawing->options->only != NULL;
    const struct yl_picture *picture;
    for (size_t i = 0; !any && (picture = yl_picture_at(i)); i++) any = has_file(drawing, picture);
    if (!any)
        return yl_fault_set(drawing->fault, YL_BAD_INPUT,
                            "'%s' has no table that is drawn: 'yinliu report' makes its page",
                            "“%s”中没有可以作图的表：用 yinliu report 生成页面", run);
    status = yl_folder_make(drawing->pictures, drawing->fault);
    if (status) return status;
    if (!mkdtemp(folder))
        return yl_fault_errno(drawing->fault, YL_IO, errno, "cannot write in '%s'",
                              "无法写入目录“%s”", drawing->pictures);
    drawing->folder = folder;
    return YL_OK;
}

/* A folder with all files in it, as far as that is possible. */
static void remove_folder(const char *path)
{
    DIR *folder = opendir(path);
    if (!folder) return;
    for (const struct dirent *entry; (entry = readdir(folder));) {
        char inner[PATH_MAX];
        if (!strcmp(entry->d_name, ".") || !strcmp(entry->d_name, "..")) continue;
        int length = snprintf(inner, sizeof inner, "%s/%s", path, entry->d_name);
        if (length >= (int)sizeof inner) continue;
        (void)unlink(inner);
    }
    closedir(folder);
    (void)rmdir(path);
}

/* Kinds of files, and what stands at the beginning of every one of them that gnuplot drew. */
static const struct {
    const char *ending, *mark;
} endings[] = {{"svg", "Produced by GNUPLOT"}, {"png", "\x89PNG"}, {"pdf", "%PDF"}};
enum { KINDS = sizeof endings / sizeof *endings };

bool yl_plot_name(char name[YL_PLOT_NAME], size_t at)
{
    const struct yl_picture *picture = yl_picture_at(at / KINDS);
    if (picture)
        snprintf(name, YL_PLOT_NAME, "plots/%s.%s", picture->name, endings[at % KINDS].ending);
    return picture != NULL;
}

/* Calls for each file in a folder of pictures that is one of ours, by its name and its beginning. */
static enum yl_status each_file(const char *pictures, void (*call)(const char *path, void *context),
                                void *context, struct yl_fault *fault)
{
    char name[YL_PLOT_NAME];
    struct stat about;
    enum yl_status status = YL_OK;
    for (size_t at = 0; !status && yl_plot_name(name, at); at++) {
        char path[PATH_MAX];
        bool ours = false;
        int length = snprintf(path, sizeof path, "%s%s", pictures, strchr(name, '/'));
        if (length < (int)sizeof path && !lstat(path, &about) && S_ISREG(about.st_mode))
            status = yl_outfile_is(&ours, path, endings[at % KINDS].mark, fault);
        if (ours) call(path, context);
    }
    return status;
}

/* Whether a picture may be written: it replaces neither the scenario nor what is no picture of ours. */
static enum yl_status may_draw(const struct drawing *drawing, const char *path, const char *ending)
{
    const char *scenario = drawing->finished.manifest.scenario, *mark = NULL;
    const struct yl_outfile out = {.path = path, .input = &scenario, .inputs = 1};
    for (size_t k = 0; k < KINDS; k++)
        if (!strcmp(endings[k].ending, ending)) mark = endings[k].mark;
    enum yl_status status = yl_outfile_keeps(&out, drawing->fault);
    bool ours = true;
    if (!status && mark && yl_file_exists(path))
        status = yl_outfile_is(&ours, path, mark, drawing->fault);
    if (ours || status) return status;
    return yl_fault_set(drawing->fault, YL_BAD_CALL,
                        "'%s' is there already and is no picture of this program; move it away",
                        "“%s”已存在，且不是本程序画的图；请移走它", path);
}

static void remove_file(const char *path, void *context)
{
    (void)context;
    (void)unlink(path);
}

enum yl_status yl_plot_clear(const char *run, struct yl_fault *fault)
{
    char pictures[PATH_MAX];
    int length = snprintf(pictures, sizeof pictures, "%s/plots", run);
    struct stat about;
    if (length >= (int)sizeof pictures || lstat(pictures, &about) || !S_ISDIR(about.st_mode))
        return YL_OK;
    const enum yl_status status = each_file(pictures, remove_file, NULL, fault);
    (void)rmdir(pictures);
    return status;
}

struct ages {
    const struct yl_plot_options *options;
    struct timespec results;
};

static void look_at_age(const char *path, void *context)
{
    const struct ages *ages = context;
    struct stat about;
    if (stat(path, &about)) return;
    bool older = about.st_mtim.tv_sec != ages->results.tv_sec
                     ? about.st_mtim.tv_sec < ages->results.tv_sec
                     : about.st_mtim.tv_nsec < ages->results.tv_nsec;
    if (older) ages->options->stale(path, ages->options->context);
}

/* Pictures that stand there from earlier results. */
static enum yl_status tell_stale(struct drawing *drawing)
{
    struct ages ages = {.options = drawing->options};
    struct stat about;
    if (!ages.options->stale || stat(drawing->results, &about)) return YL_OK;
    ages.results = about.st_mtim;
    return each_file(drawing->pictures, look_at_age, &ages, drawing->fault);
}

/* ---- one picture ---------------------------------------------------------------------------- */

/* Waits for it. */
static void wait_for(const struct drawing *drawing, struct one *one)
{
    if (one->child <= 0) return;
    one->left = end_child(one->child, drawing->options->stop);
    one->why = errno;
    one->child = 0;
}

static enum yl_status keep(struct drawing *drawing, const struct one *one)
{
    struct stat about;
    const bool drawn = stat(one->drawn, &about) == 0 && about.st_size > 0;
    if (one->left < 0 && one->why == ENOENT)
        return yl_fault_set(drawing->fault, YL_IO, "cannot draw: there is no gnuplot; " PACKAGES,
                            "无法作图：没有 gnuplot；请运行 " PACKAGES);
    if (one->left < 0)
        return yl_fault_errno(drawing->fault, YL_IO, one->why, "cannot start gnuplot",
                              "无法启动 gnuplot");
    if (one->left != 0 || !drawn)
        return yl_fault_set(drawing->fault, YL_IO, "gnuplot could not draw '%s': %s",
                            "gnuplot 画不出“%s”：%s", one->name,
                            last_line(drawing, read_messages(drawing, one->messages)));
    if (rename(one->drawn, one->final) != 0)
        return yl_file_unwritten(drawing->fault, one->final, errno);
    if (drawing->options->made) drawing->options->made(one->final, drawing->options->context);
    return YL_OK;
}

/* Waits for all that was begun; the first fault ends it. */
static enum yl_status finish(struct drawing *drawing)
{
    enum yl_status status = YL_OK;
    for (size_t i = 0; i < drawing->ones; i++) wait_for(drawing, &drawing->one[i]);
    if (yl_stop_asked(drawing->options->stop)) status = YL_INTERRUPTED;
    for (size_t i = 0; i < drawing->ones && !status; i++) status = keep(drawing, &drawing->one[i]);
    drawing->ones = 0;
    return status;
}

/* Begins a file, once there is a processor for it; files: the whole path of those of the picture, without their endings. */
static enum yl_status draw(struct drawing *drawing, const char *name, const char *files,
                           const char *kind, const struct yl_plot_layout *layout)
{
    struct yl_arena *arena = &drawing->arena;
    const char *ending = strcmp(kind, "table") != 0 ? kind : "txt";
    struct one one = {.name = name,
                      .drawn = yl_arena_print(arena, "%s.%s", files, ending),
                      .final = yl_arena_print(arena, "%s/%s.%s", drawing->pictures, name, ending),
                      .messages = yl_arena_print(arena, "%s.messages.%s", files, ending),
                      .left = -1};
    const char *argv[] = {
        "gnuplot", /* -d: no start-up file changes a picture */
        "-d",
        "-c",
        yl_arena_print(arena, "%s/chart.gp", drawing->scripts),
        files,
        one.drawn,
        kind,
        drawing->font,
        yl_arena_print(arena, "%u %u %u", layout->texts, layout->width, layout->height),
        name,
        NULL};
    const enum yl_status status = may_draw(drawing, one.final, ending);
    if (status) return status;
    YL_ARRAY_RESERVE(&drawing->one, &drawing->capacity, drawing->ones + 1);
    if (drawing->ones >= drawing->most)
        wait_for(drawing, &drawing->one[drawing->ones - drawing->most]);
    one.child = start_child((char *const *)(uintptr_t)argv, one.messages);
    one.why = errno;
    drawing->one[drawing->ones++] = one;
    return YL_OK;
}

/* Its script and texts; a fault of an earlier picture comes first. */
static enum yl_status lay_out(struct drawing *drawing, struct yl_plot_layout *layout,
                              const char *picture, struct yl_plot_job job)
{
    struct yl_fault own = {0};
    job.fault = &own;
    enum yl_status status = yl_plot_data(layout, picture, &job);
    if (!status) return YL_OK;
    const enum yl_status earlier = finish(drawing);
    if (!earlier && drawing->fault) *drawing->fault = own;
    return earlier ? earlier : status;
}

/* Nothing where the run has nothing for it, unless it was asked for. */
static enum yl_status draw_picture(struct drawing *drawing, const struct yl_picture *picture,
                                   const char *const *kinds)
{
    const struct yl_plot_options *options = drawing->options;
    const struct yl_plot_job job = {
        .run = drawing->run,
        .into = yl_arena_print(&drawing->arena, "%s/%s", drawing->folder, picture->name),
        .lang = options->lang,
        .variant = options->variant,
        .manifest = &drawing->finished.manifest,
        .width = options->width};
    struct yl_plot_layout layout = {.absent = true};
    bool fits = picture->of & (drawing->sweep ? YL_PICTURE_OF_SWEEP : YL_PICTURE_OF_RUN);
    enum yl_status status = YL_OK;
    if (fits && (options->only || has_file(drawing, picture)))
        status = lay_out(drawing, &layout, picture->name, job);
    for (; !status && !layout.absent && *kinds; kinds++)
        status = draw(drawing, picture->name, job.into, *kinds, &layout);
    if (status || !layout.absent || !options->only) return status;
    if (layout.instead)
        return yl_fault_set(
            drawing->fault, YL_BAD_INPUT, "'%s' has nothing for the picture '%s': '%s' draws it",
            "“%s”没有画“%s”所需的数据：请画“%s”", drawing->run, picture->name, layout.instead);
    if (fits)
        return yl_fault_set(drawing->fault, YL_BAD_INPUT, "'%s' has nothing for the picture '%s'",
                            "“%s”没有画“%s”所需的数据", drawing->run, picture->name);
    if (drawing->sweep)
        return yl_fault_set(drawing->fault, YL_BAD_INPUT,
                            "'%s' is a sweep: '%s' is drawn of a single run",
                            "“%s”是扫描的结果：“%s”只画单次运行", drawing->run, picture->name);
    return yl_fault_set(drawing->fault, YL_BAD_INPUT,
                        "'%s' is a single run: '%s' is drawn of a sweep",
                        "“%s”是单次运行：“%s”只画扫描的结果", drawing->run, picture->name);
}

static enum yl_status draw_all(struct drawing *drawing)
{
    const struct yl_plot_options *options = drawing->options;
    bool both = !options->svg && !options->png && !options->pdf;
    const struct {
        const char *name;
        bool wanted;
    } kind[] = {{"table", options->table},
                {"svg", !options->table && (options->svg || both)},
                {"png", !options->table && (options->png || both)},
                {"pdf", !options->table && options->pdf}};
    const char *kinds[5] = {NULL};
    for (int i = 0, count = 0; i < 4; i++)
        if (kind[i].wanted) kinds[count++] = kind[i].name;
    enum yl_status status = find_font(drawing, kind[2].wanted || kind[3].wanted);
    const struct yl_picture *picture;
    for (size_t i = 0; !status && (picture = yl_picture_at(i)); i++)
        if (yl_stop_asked(options->stop))
            status = YL_INTERRUPTED;
        else if (options->only ? !strcmp(options->only, picture->name)
                               : !(picture->of & YL_PICTURE_ASKED))
            status = draw_picture(drawing, picture, kinds);
    return status;
}

static enum yl_status no_such_picture(struct drawing *drawing)
{
    const char *names = "", *only = drawing->options->only;
    const struct yl_picture *picture;
    if (yl_gone("picture", only, YL_EN)) {
        struct yl_fault *fault = drawing->fault;
        snprintf(fault->text, sizeof fault->text, "the picture '%s' is gone: %s", only,
                 yl_gone("picture", only, YL_EN));
        snprintf(fault->zh, sizeof fault->zh, "图“%s”已取消：%s", only,
                 yl_gone("picture", only, YL_ZH));
        return YL_BAD_CALL;
    }
    for (size_t i = 0; (picture = yl_picture_at(i)); i++)
        names = yl_arena_print(&drawing->arena, "%s%s%s", names, i ? ", " : "", picture->name);
    return yl_fault_set(drawing->fault, YL_BAD_CALL, "no picture is called '%s': %s",
                        "没有名为“%s”的图；有：%s", drawing->options->only, names);
}

static enum yl_status check_variant(struct drawing *drawing)
{
    const struct yl_manifest *manifest = &drawing->finished.manifest;
    const char *wanted = drawing->options->variant;
    for (uint32_t v = 0; wanted && v < manifest->variants; v++)
        if (!strcmp(manifest->variant[v], wanted)) return YL_OK;
    return wanted ? yl_fault_set(drawing->fault, YL_BAD_CALL, "'%s' has no variant '%s'",
                                 "“%s”没有方案“%s”", drawing->run, wanted)
                  : YL_OK;
}

/* Lays out and begins all of them. */
static enum yl_status begin(struct drawing *drawing, const char *run)
{
    const struct yl_plot_options *options = drawing->options;
    enum yl_status status = YL_OK;
    if (options->only && !yl_picture_named(options->only)) status = no_such_picture(drawing);
    if (!status &&
        !(drawing->scripts = find_scripts(&drawing->arena, options->scripts, drawing->fault)))
        status = YL_IO;
    if (!status) status = open_folders(drawing, run);
    if (!status) status = check_variant(drawing);
    return status ? status : draw_all(drawing);
}

enum yl_status yl_plot(const char *run, const struct yl_plot_options *options,
                       struct yl_fault *fault)
{
    const int processors = yl_processors_of((int)sysconf(_SC_NPROCESSORS_ONLN));
    struct drawing drawing = {
        .options = options, .fault = fault, .most = processors > 1 ? (unsigned)processors : 1};
    enum yl_status status = begin(&drawing, run);
    if (!status) status = finish(&drawing);
    for (size_t i = 0; i < drawing.ones; i++)
        if (drawing.one[i].child > 0) {
            (void)kill(drawing.one[i].child, SIGTERM);
            (void)end_child(drawing.one[i].child, NULL);
        }
    if (!status) status = tell_stale(&drawing);
    if (drawing.folder) remove_folder(drawing.folder);
    yl_output_done(&drawing.finished);
    free(drawing.one);
    yl_arena_free(&drawing.arena);
    return status;
}
