/* report_sheets.c: a picture higher than a page goes on paper in several sheets; contract in
 * report_page.h */
#include "sim/base/array.h"
#include "sim/report/report_page.h"
#include "sim/stats/quantile.h"
#include <stdlib.h>
#include <string.h>

/* px of a picture as wide as the page: pieces that fill the rest of a page, and what is still read well
 * on one page when it is made a little smaller instead. */
static const double SHEET = 260, FITS = 940;

struct cuts {
    double *at;
    size_t count, capacity;
};

static void add(struct cuts *cuts, double at)
{
    if (YL_ARRAY_RESERVE(&cuts->at, &cuts->capacity, cuts->count + 1)) cuts->at[cuts->count++] = at;
}

/* Above each text with this attribute, so many px over its line. */
static void find(struct cuts *cuts, const struct yl_page_text *svg, const char *attribute,
                 double above)
{
    static const char place[] = "<g transform=\"translate(";
    for (const char *at = svg->text; (at = strstr(at, place)) && at < svg->end;) {
        at += sizeof place - 1;
        const char *comma = strchr(at, ','), *stop = strchr(at, '>');
        if (!comma || !stop || stop > svg->end) return;
        const char *said = strstr(comma, attribute);
        if (said && said < stop) add(cuts, strtod(comma + 1, NULL) - above);
        at = stop;
    }
}

/* The last cut that leaves a sheet no higher than asked, else the next one; `from`: there is none. */
static double next_cut(const struct cuts *cuts, double from, double height)
{
    double to = from;
    if (height - from <= SHEET) return height;
    for (size_t i = 0; i < cuts->count; i++)
        if (cuts->at[i] > from + 1 && (cuts->at[i] <= from + SHEET || !(to > from)))
            to = cuts->at[i];
    return to;
}

bool yl_page_has_sheets(double height) { return height > FITS; }

void yl_page_sheets(struct yl_page *page, const struct yl_page_svg *svg,
                    const struct yl_page_text *of)
{
    struct cuts cuts = {0};
    find(&cuts, of, "font-size=\"15", 18); /* titles of panels */
    if (cuts.count < 2)
        find(&cuts, of, "font-size=\"13.00\"  text-anchor=\"start\"", 20); /* figures of rows */
    if (cuts.count) qsort(cuts.at, cuts.count, sizeof *cuts.at, yl_quantile_order);
    fprintf(page->out, "<div class=\"sheets %.2s\">\n", svg->class);
    for (double from = 0, to; from < of->height; from = to) {
        to = next_cut(&cuts, from, of->height);
        if (!(to > from)) to = of->height; /* it has no place to be cut: made smaller */
        fprintf(page->out,
                "<div class=\"sheet\"><svg viewBox=\"0 %.9g %.9g %.9g\" role=\"img\" "
                "aria-labelledby=\"%s-t\" font-family=\"Noto Sans CJK SC\" font-size=\"13\"><use "
                "href=\"#%s-g\"/></svg></div>\n",
                from, of->width, to - from, svg->id, svg->id);
    }
    fputs("</div>\n", page->out);
    free(cuts.at);
}
