/* report_page.c: escaping, templates and tables; contract in report_page.h */
#include "sim/report/report_page.h"
#include "sim/base/text.h"
#include "sim/plot/kit.h"
#include <string.h>

/* ---- text ----------------------------------------------------------------------------------- */

static const char *entity(uint32_t c)
{
    switch (c) {
    case '<':
        return "&lt;";
    case '>':
        return "&gt;";
    case '&':
        return "&amp;";
    case '"':
        return "&quot;";
    case '\r':
        return "";
    default:
        return yl_text_is_hidden(c) || c == 0xFFFD ? "\xEF\xBF\xBD" : NULL;
    }
}

/* Hidden characters of a stranger's folder are shown as ones that are not known. */
static void escaped(FILE *out, const char *text, size_t length)
{
    for (const char *at = text, *end = text + length; at < end;) {
        const char *here = at;
        uint32_t c = yl_text_next(&at, end);
        const char *instead = entity(c);
        if (instead)
            fputs(instead, out);
        else
            fwrite(here, 1, (size_t)(at - here), out);
    }
}

void yl_page_text(struct yl_page *page, const char *text)
{
    escaped(page->out, text, strlen(text));
}

/* A number in an element that holds its cell. */
static void put_number(struct yl_page *page, double value, enum yl_fact_kind kind)
{
    static const enum yl_as form[] = {[YL_FACT_NUMBER] = YL_AS_NUMBER,
                                      [YL_FACT_SHARE] = YL_AS_SHARE,
                                      [YL_FACT_CHANGE] = YL_AS_SHARE_MOVE,
                                      [YL_FACT_MOVE] = YL_AS_MOVE};
    char exact[YL_NUMBER];
    if (!yl_text_number(exact, value)) {
        fputs("–", page->out);
        return;
    }
    fprintf(page->out, "<data value=\"%s\">%s</data>", exact,
            kind == YL_FACT_COUNT
                ? exact
                : yl_short_as(form[kind], kind == YL_FACT_CHANGE ? value - 1 : value, YL_EN).text);
}

/* part: which of an estimate, as in report_page.h; 0: the mean, or the text. */
static void put_fact(struct yl_page *page, const struct yl_fact *fact, enum yl_lang lang, char part)
{
    if (fact->kind == YL_FACT_TEXT || fact->kind == YL_FACT_WORD) {
        bool set_off = fact->kind == YL_FACT_TEXT;
        fputs(set_off ? "<b>" : "<span class=\"word\">", page->out);
        yl_page_text(page, fact->text[lang] ? fact->text[lang] : "–");
        fputs(set_off ? "</b>" : "</span>", page->out);
        return;
    }
    const bool zh = lang == YL_ZH, interval = part == 'i';
    if (part != 'l' && part != 'h') put_number(page, fact->value.mean, fact->kind);
    if (interval) fputs(zh ? "（" : " (", page->out);
    if (interval || part == 'l') put_number(page, fact->value.low, fact->kind);
    if (interval) fputs(zh ? " 至 " : " to ", page->out);
    if (interval || part == 'h') put_number(page, fact->value.high, fact->kind);
    if (interval) fputs(zh ? "）" : ")", page->out);
}

static void put_template(struct yl_page *page, const char *text, enum yl_lang lang,
                         const struct yl_fact *fact, size_t facts)
{
    while (*text) {
        size_t plain = strcspn(text, "{");
        escaped(page->out, text, plain);
        text += plain;
        if (!*text) break;
        size_t which = (size_t)(text[1] - '0');
        const char *close = which < facts ? strchr(text, '}') : NULL;
        if (close && close - text <= 3) {
            put_fact(page, &fact[which], lang, close - text == 3 ? text[2] : 0);
            text = close + 1;
        } else
            fputc(*text++, page->out);
    }
}

void yl_page_say(struct yl_page *page, const char *en, const char *zh, const struct yl_fact *fact,
                 size_t facts)
{
    fputs("<span class=\"en\" lang=\"en\">", page->out);
    put_template(page, en, YL_EN, fact, facts);
    fputs("</span><span class=\"zh\" lang=\"zh\">", page->out);
    put_template(page, zh, YL_ZH, fact, facts);
    fputs("</span>", page->out);
}

void yl_page_both(struct yl_page *page, const char *en, const char *zh)
{
    yl_page_say(page, en, zh, NULL, 0);
}

void yl_page_tagged(struct yl_page *page, const char *open, const char *en, const char *zh,
                    const char *close)
{
    fputs(open, page->out);
    yl_page_both(page, en, zh);
    fputs(close, page->out);
}

void yl_page_named(struct yl_page *page, const char *open, struct yl_fact name, const char *close)
{
    fputs(open, page->out);
    if (strcmp(name.text[YL_EN], name.text[YL_ZH]) != 0)
        yl_page_both(page, name.text[YL_EN], name.text[YL_ZH]);
    else
        yl_page_text(page, name.text[YL_EN]);
    fputs(close, page->out);
}

/* ---- tables --------------------------------------------------------------------------------- */

void yl_page_table(struct yl_page *page, const char *en, const char *zh,
                   const struct yl_page_column *column, size_t columns)
{
    yl_page_tagged(page, "<div class=\"table\"><h3>", en, zh, "</h3>");
    yl_page_tagged(page, "<button type=\"button\" class=\"copy\">", "Copy", "复制", "</button>\n");
    fprintf(page->out,
            "<div class=\"scroll\" role=\"region\" tabindex=\"0\" aria-label=\"%s\" "
            "data-en=\"%s\" data-zh=\"%s\">\n<table><thead><tr>",
            page->lang == YL_ZH ? zh : en, en, zh);
    for (size_t i = 0; i < columns; i++)
        yl_page_tagged(
            page, "<th scope=\"col\" aria-sort=\"none\"><button type=\"button\" class=\"sort\">",
            column[i].en, column[i].zh, "</button></th>");
    fputs("</tr></thead>\n<tbody>\n", page->out);
}

void yl_page_table_end(struct yl_page *page) { fputs("</tbody></table></div></div>\n", page->out); }

void yl_page_words(struct yl_page *page, const char *text)
{
    fputs("<td>", page->out);
    yl_page_text(page, text);
    fputs("</td>", page->out);
}

void yl_page_cell(struct yl_page *page, double value, enum yl_fact_kind kind)
{
    char exact[YL_NUMBER];
    if (!yl_text_number(exact, value)) {
        fputs("<td class=\"n\">–</td>", page->out);
        return;
    }
    fprintf(page->out, "<td class=\"n\" data-v=\"%s\">", exact);
    put_number(page, value, kind);
    fputs("</td>", page->out);
}
