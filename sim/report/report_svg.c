/* report_svg.c: gnuplot's SVG made fit for a page; contract in report_page.h */
#include "sim/base/file.h"
#include "sim/plot/chart.h"
#include "sim/report/report_page.h"
#include <stdlib.h>
#include <string.h>

struct inlining {
    struct yl_page *page;
    const struct yl_page_svg *svg;
    const char *at, *end;
    bool bare; /* the group around what comes is left out */
};

static bool begins(const char *at, const char *end, const char *with)
{
    size_t length = strlen(with);
    return (size_t)(end - at) >= length && !memcmp(at, with, length);
}

static const char *found(const char *at, const char *end, const char *what)
{
    size_t length = strlen(what);
    for (; (size_t)(end - at) >= length; at++)
        if (*at == *what && !memcmp(at, what, length)) return at;
    return NULL;
}

/* Colours of pictures that follow the page's light or dark: chart.h. */
static const struct {
    unsigned colour;
    const char *to;
} themed[] = {{YL_INK, "var(--ink)"},     {YL_SOFT, "var(--soft)"},     {YL_GRID, "var(--grid)"},
              {YL_AXIS, "var(--line)"},   {YL_PAPER, "var(--page)"},    {YL_BASE, "var(--base)"},
              {YL_BAND, "var(--band)"},   {YL_ACCENT, "var(--accent)"}, {YL_WARM, "var(--warm)"},
              {YL_THIRD, "var(--third)"}, {YL_OTHER, "var(--other)"},   {YL_SHADE, "var(--shade)"}};

/* gnuplot writes "rgb(36,41,47)" or "rgb( 36,  41,  47)". */
static const char *theme_of(const char *at, const char *end, const char **after)
{
    unsigned part[3] = {0};
    if (!begins(at, end, "rgb(")) return NULL;
    at += 4;
    for (int k = 0; k < 3; k++) {
        while (at < end && *at == ' ') at++;
        for (; at < end && *at >= '0' && *at <= '9'; at++)
            part[k] = 10 * part[k] + (unsigned)(*at - '0');
        if (at == end || *at++ != (k < 2 ? ',' : ')')) return NULL;
    }
    *after = at;
    for (size_t i = 0; i < sizeof themed / sizeof *themed; i++)
        if (themed[i].colour == (part[0] << 16 | part[1] << 8 | part[2])) return themed[i].to;
    return NULL;
}

static void put_themed(FILE *out, const char *at, const char *end)
{
    while (at < end) {
        const char *after = NULL, *to = *at == 'r' ? theme_of(at, end, &after) : NULL;
        if (to) {
            fputs(to, out);
            at = after;
        } else
            fputc(*at++, out);
    }
}

/* What hovering says: gnuplot's call of a script becomes a circle with a title. */
static bool put_hover(struct inlining *in, const char *line, const char *end)
{
    const char *text = found(line, end, "showHypertext(evt,'");
    if (!text) return false;
    text += strlen("showHypertext(evt,'");
    const char *stop = found(text, end, "')\" onmouseout");
    const char *place = found(in->at, in->end, "translate(");
    const char *close = found(in->at, in->end, "</g>");
    if (!stop || !place || !close || place > close) return false;
    const char *comma = memchr(place, ',', (size_t)(close - place));
    const char *bracket = comma ? memchr(comma, ')', (size_t)(close - comma)) : NULL;
    if (!bracket) return false;
    place += strlen("translate(");
    FILE *out = in->page->out;
    if (stop - text > 1) {
        fprintf(out, "<circle class=\"m\" cx=\"%.*s\" cy=\"%.*s\"><title>", (int)(comma - place),
                place, (int)(bracket - comma - 1), comma + 1);
        for (const char *c = text; c < stop; c++)
            if (!(*c == '\\' && c + 1 < stop && c[1] == '\'')) fputc(*c, out);
        fputs("</title></circle>\n", out);
    }
    in->at = close + 4;
    if (in->bare && begins(in->at, in->end, "\n</g>\n")) in->at += 6; /* its group was left out */
    in->bare = false;
    return true;
}

/* A plot's group: its title, v1, v2 ..., says of which variant it is. */
static bool put_plot(struct inlining *in, const char *line, const char *end)
{
    const char *title = found(line, end, "<title>");
    if (!title || !found(line, end, "<g id=\"")) return false;
    title += strlen("<title>");
    const char *stop = found(title, end, "</title>");
    if (!stop) return false;
    if (in->svg->variants && *title == 'v' && stop - title <= 3)
        fprintf(in->page->out, "<g class=\"s%u%.*s\">\n", in->svg->study, (int)(stop - title),
                title);
    else
        fputs("<g>\n", in->page->out);
    return true;
}

/* gnuplot repeats on every group what the outermost says already. */
static const char *const said_before[] = {
    " fill=\"none\"",           " color=\"black\"",
    " stroke=\"currentColor\"", " stroke-width=\"1.00\"",
    " stroke-linecap=\"butt\"", " stroke-linejoin=\"miter\"",
    " class=\"gridline\"",      " font-family=\"Noto Sans CJK SC\"",
    " font-size=\"13.00\"",     "  text-anchor=\"start\""};
enum { SAID_BEFORE = sizeof said_before / sizeof *said_before };

/* A line without what is said before and with the page's colours. */
static void put_short(FILE *out, const char *at, const char *end)
{
    const char *from = at;
    while (at < end) {
        size_t skip = 0;
        for (size_t i = 0; *at == ' ' && i < SAID_BEFORE && !skip; i++)
            if (begins(at, end, said_before[i])) skip = strlen(said_before[i]);
        if (!skip) {
            at++;
            continue;
        }
        put_themed(out, from, at);
        from = at += skip;
    }
    put_themed(out, from, end);
}

/* A path of one point, as of ticks without length, or the mark of an empty text. */
static bool draws_nothing(const char *line, const char *end)
{
    const char *path = found(line, end, " d='M");
    if (begins(line, end, "<path") && path && !found(path + 5, end, " L") &&
        !found(line, end, "<g "))
        return found(path + 5, end, "'/>") && !found(path + 5, end, " M");
    return begins(line, end, "<use") && found(line, end, "color='rgb(  1,   0,   0)'");
}

static void put_line(struct inlining *in, const char *line, const char *end)
{
    FILE *out = in->page->out;
    if (put_hover(in, line, end) || put_plot(in, line, end)) return;
    if (begins(line, end, "<g id=\"gnuplot_canvas\">")) {
        fputs("<g>\n", out);
        return;
    }
    if (found(line, end, "<rect x=\"0\" y=\"0\"") && found(line, end, "fill=\"#ffffff\"")) return;
    if (begins(line, end, "<g fill=\"none\"") && begins(in->at, in->end, "</g>\n")) {
        in->at += 5; /* nothing in it */
        return;
    }
    if (begins(line, end, "<g fill=\"none\"") && begins(in->at, in->end, "\t<g onmousemove")) {
        in->bare = true;
        return;
    }
    while (line < end && *line == '\t') line++;
    if (line == end) return;
    const char *more = found(line, end, "\t<g "); /* a tick and its text share a line */
    if (more) {
        if (!draws_nothing(line, more)) put_short(out, line, more);
        line = more + 1;
    } else if (draws_nothing(line, end))
        return;
    put_short(out, line, end);
    fputc('\n', out);
}

/* Symbols of points are the same in every picture: once in the page. */
static void define(struct yl_page *page, const char *at, const char *end)
{
    if (page->defined) return;
    page->defined = true;
    const char *filter = found(at, end, "<filter");
    fputs("<svg class=\"defs\" width=\"0\" height=\"0\" aria-hidden=\"true\" "
          "xmlns=\"http://www.w3.org/2000/svg\" xmlns:xlink=\"http://www.w3.org/1999/xlink\">\n",
          page->out);
    fwrite(at, 1, (size_t)((filter ? filter : end) - at), page->out);
    fputs("</defs></svg>\n", page->out);
}

static void put_svg(struct yl_page *page, const struct yl_page_svg *svg,
                    const struct yl_bytes *bytes)
{
    const char *end = bytes->data + bytes->length;
    const char *box = found(bytes->data, end, "viewBox=\""),
               *defs = found(bytes->data, end, "<defs>");
    const char *after = defs ? found(defs, end, "</defs>") : NULL;
    if (!box || !after) return;
    define(page, defs, after);
    box += strlen("viewBox=\"");
    const char *box_end = memchr(box, '"', (size_t)(end - box));
    int length = box_end ? (int)(box_end - box) : 0;
    const char *width = box + 4, *gap = memchr(width, ' ', (size_t)(box_end - width));
    if (!gap) return;
    const struct yl_page_text text = {after, end, strtod(width, NULL), strtod(gap, NULL)};
    bool tall = svg->paper && yl_page_has_sheets(text.height);
    fprintf(
        page->out,
        "<svg class=\"pic %s%s\" viewBox=\"%.*s\" width=\"%.*s\" height=\"%.*s\" role=\"img\" "
        "aria-labelledby=\"%s-t %s-d\" font-family=\"Noto Sans CJK SC\" font-size=\"13\">\n<title "
        "id=\"%s-t\">",
        svg->class, tall ? " tall" : "", length, box, (int)(gap - width), width,
        (int)(box_end - gap - 1), gap + 1, svg->id, svg->id, svg->id);
    yl_page_text(page, svg->title);
    fprintf(page->out, "</title><desc id=\"%s-d\">", svg->id);
    yl_page_text(page, svg->describe);
    fprintf(page->out,
            "</desc>\n<g id=\"%s-g\" fill=\"none\" color=\"black\" stroke=\"currentColor\">\n",
            svg->id);
    struct inlining in = {.page = page, .svg = svg, .at = after + strlen("</defs>"), .end = end};
    while (in.at < end) {
        const char *line = in.at, *stop = memchr(line, '\n', (size_t)(end - line));
        if (!stop) stop = end;
        in.at = stop < end ? stop + 1 : end;
        put_line(&in, line, stop);
    }
    if (tall) yl_page_sheets(page, svg, &text);
}

enum yl_status yl_page_picture(struct yl_page *page, const struct yl_page_svg *svg)
{
    struct yl_bytes bytes;
    enum yl_status status = yl_file_read(&bytes, svg->file, (size_t)1 << 28, page->fault);
    if (status) return status;
    put_svg(page, svg, &bytes);
    yl_bytes_free(&bytes);
    return YL_OK;
}
