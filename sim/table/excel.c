/* excel.c: expat reads the parts of the ZIP file; the cells of one sheet, merged ones taken apart, become CSV; contract in excel.h */
#include "sim/table/excel.h"
#include "sim/base/array.h"
#include "sim/base/get.h"
#include "sim/base/text.h"
#include <ctype.h>
#include <errno.h>
#include <expat.h>
#include <stdlib.h>
#include <string.h>
#include <unzip.h>

enum { MOST_ENTRIES = 10000, MOST_SHEETS = 1000, MOST_ROWS = 1048576, MOST_COLUMNS = 16384 };
enum { DEEPEST = 64, CHUNK = 1 << 16, LONGEST_TAG = 1 << 20, NAME = 512, ANY_CASE = 2 };
static const size_t most_xml = (size_t)2 << 30, most_text = (size_t)1 << 30, most_cells = 1 << 26;

struct cell {
    uint32_t row; /* from 1 */
    uint16_t column;
    size_t at; /* in the texts; 0: it is left out */
};
struct merged {
    uint32_t row, last_row;
    uint16_t column, last_column;
};
struct grid {
    const char *path, *part; /* part: the one that is read */
    struct yl_fault *fault;
    enum yl_status status;
    char *text;
    size_t length, capacity, from; /* from: where the current text begins */
    struct cell *cell;
    size_t cells, cell_capacity;
    struct merged *merged;
    size_t mergeds, merged_capacity;
};
struct sheet {
    char *id, *part, *name; /* id: of the relation that leads to the part */
    bool is_hidden;
};
struct format {
    unsigned long id;
    unsigned look;
};
struct book {
    struct grid grid;
    unzFile zip;
    XML_Parser parser;
    void (*start)(struct book *book, const char *name, const char **attribute);
    void (*end)(struct book *book, const char *name);
    int depth;
    bool takes_text, in_list, in_phonetic; /* in_list: of formats or styles of cells */
    char main[NAME], folder[NAME], strings[NAME], styles[NAME];
    struct sheet *related, *sheet; /* the ids and parts; the list of sheets */
    size_t relateds, related_capacity, sheets, sheet_capacity;
    bool is_1904;
    struct format *format; /* those that the workbook defines */
    size_t formats, format_capacity;
    unsigned *look; /* [looks] of each style of cells */
    size_t looks, look_capacity;
    size_t *shared; /* [shareds] where each shared text begins in grid.text */
    size_t shareds, shared_capacity;
    struct cell here; /* the current cell */
    char kind;        /* its attribute t: s shared, S inlineStr, f str, b, e, n */
    unsigned cell_look;
    bool has_formula, has_value, is_unsorted;
};

/* ---- faults ---------------------------------------------------------------------------------- */

/* Nothing is added behind the first fault. */
static void stop(struct grid *grid, enum yl_status status)
{
    grid->status = yl_status_first(grid->status, status);
}

static void too_large(struct grid *grid)
{
    stop(grid,
         yl_fault_set(grid->fault, YL_BAD_INPUT,
                      "'%s' (%s) is larger than workbooks that are read (1,000 sheets, 67 "
                      "million cells, 1 GiB of text, 2 GiB of XML): save the sheet as CSV (UTF-8)",
                      "“%s”（%s）过大（最多 1,000 张工作表、6,700 万个单元格、1 GiB 文字、2 GiB "
                      "XML）：请把工作表另存为 CSV（UTF-8）",
                      grid->path, grid->part));
}

/* Make room for one more; false if there is no memory, since a file decides how many there are. */
static bool one_more(struct grid *grid, void *array, size_t *capacity, size_t count, size_t size)
{
    if (yl_array_try(array, capacity, count + 1, size)) return true;
    stop(grid, yl_fault_set(grid->fault, YL_NO_MEMORY, "not enough memory for '%s'",
                            "内存不足，无法处理“%s”", grid->path));
    return false;
}

/* ---- texts ----------------------------------------------------------------------------------- */

static void add_text(struct grid *grid, const char *text, size_t length)
{
    if (grid->length + length > most_text)
        too_large(grid);
    else if (one_more(grid, &grid->text, &grid->capacity, grid->length + length, 1)) {
        memcpy(grid->text + grid->length, text, length);
        grid->length += length;
    }
}

/* End the text that begins at grid.from: decode its escapes, make its line ends blanks. */
static void end_text(struct grid *grid)
{
    add_text(grid, "", 1);
    if (grid->status) return;
    char *to = grid->text + grid->from;
    for (const char *at = to; *at; at++) {
        const bool escaped = !strncmp(at, "_x00", 4) && at[4] >= '0' && at[4] < '8' &&
                             isxdigit((unsigned char)at[5]) && at[6] == '_'; /* "_x000D_" */
        const char sign = escaped ? (char)strtoul(at + 4, NULL, 16) : *at;
        if (escaped) at += 6;
        if (sign == '\r' && at[1] == '\n') continue;
        *to++ = sign == '\r' || sign == '\n' || !sign ? ' ' : sign;
    }
    *to++ = '\0';
    grid->length = (size_t)(to - grid->text);
}

static void add_cell(struct grid *grid, const struct cell *cell)
{
    if (grid->cells == most_cells)
        too_large(grid);
    else if (one_more(grid, &grid->cell, &grid->cell_capacity, grid->cells, sizeof *cell))
        grid->cell[grid->cells++] = *cell;
}

/* Two rows of two cells. */
static bool has_table(const struct grid *grid)
{
    size_t rows = 0, in_row = 0;
    for (size_t i = 0; i < grid->cells && rows < 2; i++) {
        in_row = i && grid->cell[i].row == grid->cell[i - 1].row ? in_row + 1 : 1;
        rows += in_row == 2;
    }
    return rows == 2;
}

/* ---- merged cells ---------------------------------------------------------------------------- */

YL_ORDER(by_place, struct cell, YL_BY(row) YL_BY(column))

static struct cell *cell_at(const struct grid *grid, size_t cells, uint32_t row, uint16_t column)
{
    const struct cell key = {.row = row, .column = column};
    return cells ? bsearch(&key, grid->cell, cells, sizeof key, by_place) : NULL;
}

/* Repeat a cell that is merged downwards in each of its rows. */
static void unmerge(struct grid *grid)
{
    const size_t cells = grid->cells;
    for (size_t i = 0; i < grid->mergeds && !grid->status; i++) {
        const struct merged *merged = &grid->merged[i];
        const struct cell *first = cell_at(grid, cells, merged->row, merged->column);
        if (!first) continue;
        struct cell copy = *first;
        for (copy.row++; copy.row <= merged->last_row && !grid->status; copy.row++)
            if (!cell_at(grid, cells, copy.row, copy.column)) add_cell(grid, &copy);
    }
    if (grid->cells > cells) qsort(grid->cell, grid->cells, sizeof *grid->cell, by_place);
}

/* ---- CSV ------------------------------------------------------------------------------------- */

static char *put_cell(char *to, const char *text)
{
    const bool plain = !strpbrk(text, ",\"");
    if (!plain) *to++ = '"';
    for (; *text; text++) {
        if (*text == '"') *to++ = '"';
        *to++ = *text;
    }
    if (!plain) *to++ = '"';
    return to;
}

/* The columns that have a cell, in each row that has one. */
static void write_csv(struct grid *grid, struct yl_bytes *csv)
{
    uint16_t low = UINT16_MAX, high = 0;
    size_t capacity = 0;
    uint32_t row = 1;
    for (size_t i = 0; i < grid->cells; i++) {
        if (grid->cell[i].column < low) low = grid->cell[i].column;
        if (grid->cell[i].column > high) high = grid->cell[i].column;
    }
    for (size_t i = 0; i < grid->cells && !grid->status;) {
        const uint32_t here = grid->cell[i].row;
        size_t end = i, size = (size_t)(here - row) + high;
        uint16_t column = low;
        for (; end < grid->cells && grid->cell[end].row == here; end++)
            size += 2 * strlen(grid->text + grid->cell[end].at) + 2;
        if (csv->length + size > most_text) too_large(grid);
        if (!one_more(grid, &csv->data, &capacity, csv->length + size + 2, 1)) return;
        char *to = csv->data + csv->length;
        for (; row < here; row++) *to++ = '\n';
        for (; i < end; i++) {
            if (i + 1 < end && grid->cell[i + 1].column == grid->cell[i].column) continue;
            for (; column < grid->cell[i].column; column++) *to++ = ',';
            to = put_cell(to, grid->text + grid->cell[i].at);
        }
        for (; column < high; column++) *to++ = ',';
        csv->length = (size_t)(to - csv->data);
    }
    if (!one_more(grid, &csv->data, &capacity, csv->length + 2, 1)) return;
    if (csv->length) csv->data[csv->length++] = '\n';
    csv->data[csv->length] = '\0';
}

/* ---- parts ----------------------------------------------------------------------------------- */

static void incomplete(struct book *book)
{
    stop(&book->grid,
         yl_fault_set(book->grid.fault, YL_BAD_INPUT,
                      "'%s' is no complete Excel workbook (%s): save it again as .xlsx",
                      "“%s”不是完整的 Excel 工作簿（%s）：请重新另存为 .xlsx", book->grid.path,
                      book->grid.part));
}

static const char *local_name(const char *name)
{
    const char *colon = strrchr(name, ':');
    return colon ? colon + 1 : name;
}

static const char *attribute_of(const char **attribute, const char *name)
{
    for (; *attribute; attribute += 2)
        if (!strcmp(local_name(*attribute), name)) return attribute[1];
    return "";
}

static void on_start(void *context, const char *name, const char **attribute)
{
    struct book *book = context;
    name = local_name(name);
    if (++book->depth > DEEPEST) incomplete(book);
    if (!strcmp(name, "rPh")) book->in_phonetic = true;
    book->takes_text = !strcmp(name, "v") || (!strcmp(name, "t") && !book->in_phonetic);
    if (!book->grid.status) book->start(book, name, attribute);
}

static void on_end(void *context, const char *name)
{
    struct book *book = context;
    name = local_name(name);
    book->depth--;
    book->takes_text = false;
    if (!strcmp(name, "rPh")) book->in_phonetic = false;
    if (!book->grid.status && book->end) book->end(book, name);
}

static void on_text(void *context, const char *text, int length)
{
    struct book *book = context;
    if (book->takes_text && !book->grid.status) add_text(&book->grid, text, (size_t)length);
}

static void refuse_doctype(void *context, const char *name, const char *system, const char *public,
                           int is)
{
    (void)name, (void)system, (void)public, (void)is;
    incomplete(context);
}

static void parse(struct book *book)
{
    size_t fed = 0;
    for (int got = 1; got > 0 && !book->grid.status;) {
        void *buffer = XML_GetBuffer(book->parser, CHUNK);
        if (!buffer) yl_no_memory();
        got = unzReadCurrentFile(book->zip, buffer, CHUNK);
        fed += got > 0 ? (size_t)got : 0;
        if (got < 0 ||
            (XML_ParseBuffer(book->parser, got > 0 ? got : 0, got == 0) == XML_STATUS_ERROR &&
             !book->grid.status))
            incomplete(book);
        if (fed > most_xml) too_large(&book->grid);
        if (got > 0 && fed > (size_t)XML_GetCurrentByteIndex(book->parser) + LONGEST_TAG)
            incomplete(book);
    }
}

/* False if the workbook has no part of this name; a part that cannot be read is reported, and true. */
static bool read_part(struct book *book, const char *name,
                      void (*start)(struct book *, const char *, const char **),
                      void (*end)(struct book *, const char *))
{
    if (book->grid.status || !*name || unzLocateFile(book->zip, name, ANY_CASE) != UNZ_OK)
        return false;
    book->grid.part = name;
    book->start = start;
    book->end = end;
    book->depth = 0;
    book->takes_text = book->in_list = book->in_phonetic = false;
    if (unzOpenCurrentFile(book->zip) != UNZ_OK) {
        incomplete(book);
        return true;
    }
    book->parser = yl_got(XML_ParserCreate(NULL));
    XML_SetUserData(book->parser, book);
    XML_SetElementHandler(book->parser, on_start, on_end);
    XML_SetCharacterDataHandler(book->parser, on_text);
    XML_SetStartDoctypeDeclHandler(book->parser, refuse_doctype);
    parse(book);
    XML_ParserFree(book->parser);
    book->parser = NULL;
    if (unzCloseCurrentFile(book->zip) != UNZ_OK) incomplete(book);
    return true;
}

/* ---- relations, sheets ------------------------------------------------------------------------- */

static void start_relation(struct book *book, const char *name, const char **attribute)
{
    char target[NAME]; /* from the folder on, or from the top if it begins with a slash */
    const char *type = attribute_of(attribute, "Type"), *to = attribute_of(attribute, "Target");
    if (strcmp(name, "Relationship") != 0) return;
    snprintf(target, NAME, "%s%s", *to == '/' ? "" : book->folder, to + (*to == '/'));
    if (yl_text_ends(type, "/officeDocument")) strcpy(book->main, target);
    if (yl_text_ends(type, "/sharedStrings")) strcpy(book->strings, target);
    if (yl_text_ends(type, "/styles")) strcpy(book->styles, target);
    if (!yl_text_ends(type, "/worksheet")) return;
    if (book->relateds == MOST_SHEETS)
        too_large(&book->grid);
    else
        *YL_ARRAY_NEXT(book->related, book->relateds, book->related_capacity) = (struct sheet){
            .id = yl_get_text(attribute_of(attribute, "Id")), .part = yl_get_text(target)};
}

static void start_sheet(struct book *book, const char *name, const char **attribute)
{
    if (!strcmp(name, "workbookPr")) {
        const char *is_1904 = attribute_of(attribute, "date1904");
        book->is_1904 = *is_1904 == '1' || *is_1904 == 't';
    }
    if (strcmp(name, "sheet") != 0) return;
    const char *id = attribute_of(attribute, "id"), *state = attribute_of(attribute, "state");
    if (book->sheets == MOST_SHEETS) too_large(&book->grid);
    for (size_t i = 0; i < book->relateds; i++) {
        if (strcmp(book->related[i].id, id) != 0) continue;
        *YL_ARRAY_NEXT(book->sheet, book->sheets, book->sheet_capacity) =
            (struct sheet){.part = book->related[i].part,
                           .name = yl_get_text(attribute_of(attribute, "name")),
                           .is_hidden = *state && strcmp(state, "visible") != 0};
        return;
    }
}

/* ---- styles and shared texts ----------------------------------------------------------------- */

static void start_style(struct book *book, const char *name, const char **attribute)
{
    const unsigned long id = strtoul(attribute_of(attribute, "numFmtId"), NULL, 10);
    if (yl_text_ends(name, "s"))
        book->in_list = !strcmp(name, "numFmts") || !strcmp(name, "cellXfs");
    if (!book->in_list) return;
    if (!strcmp(name, "numFmt"))
        *YL_ARRAY_NEXT(book->format, book->formats, book->format_capacity) =
            (struct format){id, yl_excel_look(attribute_of(attribute, "formatCode"))};
    if (strcmp(name, "xf") != 0) return;
    unsigned look = yl_excel_look_built_in(id);
    for (size_t i = 0; i < book->formats; i++)
        if (book->format[i].id == id) look = book->format[i].look;
    *YL_ARRAY_NEXT(book->look, book->looks, book->look_capacity) = look;
}

static void start_shared(struct book *book, const char *name, const char **attribute)
{
    (void)attribute;
    if (!strcmp(name, "si")) book->grid.from = book->grid.length;
}

static void end_shared(struct book *book, const char *name)
{
    if (strcmp(name, "si") != 0) return;
    end_text(&book->grid);
    if (one_more(&book->grid, &book->shared, &book->shared_capacity, book->shareds,
                 sizeof *book->shared))
        book->shared[book->shareds++] = book->grid.from;
}

/* ---- cells ----------------------------------------------------------------------------------- */

/* Read "BC12"; without letters or digits the column or row stays as it was, beyond a sheet it is 0. */
static void read_reference(const char *text, uint32_t *row, uint16_t *column)
{
    uint32_t letters = 0;
    for (; *text >= 'A' && *text <= 'Z' && letters < MOST_COLUMNS; text++)
        letters = letters * 26 + (uint32_t)(*text - 'A' + 1);
    const unsigned long number = strtoul(text, NULL, 10);
    if (letters) *column = letters > MOST_COLUMNS ? 0 : (uint16_t)letters;
    if (*text) *row = number > MOST_ROWS ? 0 : (uint32_t)number;
}

static void start_cell(struct book *book, const char *name, const char **attribute)
{
    if (!strcmp(name, "row")) {
        book->here.row++;
        book->here.column = 0;
        read_reference(attribute_of(attribute, "r"), &book->here.row, &book->here.column);
    } else if (!strcmp(name, "c")) {
        const char *kind = attribute_of(attribute, "t");
        const unsigned long style = strtoul(attribute_of(attribute, "s"), NULL, 10);
        const struct cell before = book->here;
        book->here.column++;
        read_reference(attribute_of(attribute, "r"), &book->here.row, &book->here.column);
        if (!book->here.row || book->here.row > MOST_ROWS || !book->here.column ||
            book->here.column > MOST_COLUMNS)
            incomplete(book);
        book->is_unsorted |= book->here.row < before.row ||
                             (book->here.row == before.row && book->here.column <= before.column);
        book->grid.from = book->grid.length;
        book->kind = *kind;
        if (!strcmp(kind, "inlineStr")) book->kind = 'S';
        if (!strcmp(kind, "str")) book->kind = 'f';
        book->cell_look = style < book->looks ? book->look[style] : 0;
        book->has_formula = book->has_value = false;
    } else if (!strcmp(name, "mergeCell")) {
        struct merged merged = {0};
        const char *text = attribute_of(attribute, "ref"), *colon = strchr(text, ':');
        read_reference(text, &merged.row, &merged.column);
        if (colon) read_reference(colon + 1, &merged.last_row, &merged.last_column);
        if (merged.row && merged.last_row >= merged.row && merged.column &&
            merged.last_column >= merged.column &&
            one_more(&book->grid, &book->grid.merged, &book->grid.merged_capacity,
                     book->grid.mergeds, sizeof merged))
            book->grid.merged[book->grid.mergeds++] = merged;
    }
    book->has_formula |= !strcmp(name, "f");
    book->has_value |= !strcmp(name, "v") || !strcmp(name, "is");
}

static void end_cell(struct book *book, const char *name)
{
    if (strcmp(name, "c") != 0) return;
    if (book->has_formula && !book->has_value) {
        stop(&book->grid,
             yl_fault_set(book->grid.fault, YL_BAD_INPUT,
                          "'%s', row %u, column %u: a formula without its result: open the "
                          "workbook in Excel and save it",
                          "“%s”第 %u 行第 %u 列：公式没有计算结果：请在 Excel 中打开工作簿并保存",
                          book->grid.path, book->here.row, (unsigned)book->here.column));
        return;
    }
    end_text(&book->grid);
    if (book->grid.status) return;
    const char *text = book->grid.text + book->grid.from, *instead = text;
    char number[YL_EXCEL_NUMBER] = "";
    book->here.at = book->grid.from;
    if (book->kind == 's' && *text) {
        const unsigned long index = strtoul(text, NULL, 10);
        if (index >= book->shareds)
            incomplete(book);
        else
            book->here.at = book->shared[index];
        book->grid.length = book->grid.from;
    } else if (book->kind == 'b' && *text) {
        instead = *text == '1' || *text == 't' ? "TRUE" : "FALSE";
    } else if (book->kind == 'e' && !strcmp(text, "#N/A")) {
        instead = "";
    } else if (!book->kind || book->kind == 'n') {
        yl_excel_number(number, text, book->cell_look, book->is_1904);
        if (*number) instead = number;
    }
    if (instead != text) {
        book->grid.length = book->grid.from;
        add_text(&book->grid, instead, strlen(instead) + 1);
    }
    if (!book->grid.status && book->grid.text[book->here.at]) add_cell(&book->grid, &book->here);
}

/* ---- a sheet --------------------------------------------------------------------------------- */

/* False if the workbook lacks the sheet's part. */
static bool read_sheet(struct book *book, const struct sheet *sheet)
{
    book->grid.cells = book->grid.mergeds = 0;
    book->is_unsorted = false;
    book->here = (struct cell){0};
    if (!read_part(book, sheet->part, start_cell, end_cell)) return false;
    if (book->is_unsorted && book->grid.cells)
        qsort(book->grid.cell, book->grid.cells, sizeof *book->grid.cell, by_place);
    return true;
}

static const struct sheet *find_sheet(struct book *book, const char *name)
{
    for (size_t i = 0; i < book->sheets && !book->grid.status; i++) {
        const struct sheet *sheet = &book->sheet[i];
        if (name ? strcmp(sheet->name, name) != 0 : sheet->is_hidden) continue;
        if (read_sheet(book, sheet) && (name || has_table(&book->grid))) return sheet;
    }
    return NULL;
}

static enum yl_status no_sheet(const struct book *book, const char *name)
{
    char words[256] = "";
    const char **all = yl_get((book->sheets + 1) * sizeof *all);
    for (size_t i = 0; i < book->sheets; i++) all[i] = book->sheet[i].name;
    yl_text_guess(words, sizeof words, name ? name : "", all, book->sheets);
    free(all);
    return name ? yl_fault_set(book->grid.fault, YL_BAD_INPUT, "'%s' has no sheet '%s', but %s",
                               "“%s”没有工作表“%s”，有：%s", book->grid.path, name, words)
                : yl_fault_set(book->grid.fault, YL_BAD_INPUT,
                               "'%s' has no sheet with a table (%s); a sheet of one column is "
                               "named as '%s#NAME'",
                               "“%s”中没有含表格的工作表（%s）；只有一列的工作表请写“%s#名称”",
                               book->grid.path, words, book->grid.path);
}

/* ---- the workbook ---------------------------------------------------------------------------- */

static void read_parts(struct book *book)
{
    char relations[2 * NAME + 16];
    unz_global_info64 info;
    book->grid.part = "_rels/.rels";
    if (unzGetGlobalInfo64(book->zip, &info) != UNZ_OK) incomplete(book);
    if (info.number_entry > MOST_ENTRIES) too_large(&book->grid);
    if (!read_part(book, "_rels/.rels", start_relation, NULL)) incomplete(book);
    const char *slash = strrchr(book->main, '/'), *name = slash ? slash + 1 : book->main;
    if (!book->grid.status && !yl_text_ends(book->main, ".xml")) incomplete(book);
    snprintf(book->folder, NAME, "%.*s", (int)(name - book->main), book->main);
    snprintf(relations, sizeof relations, "%s_rels/%s.rels", book->folder, name);
    if (!read_part(book, relations, start_relation, NULL) ||
        !read_part(book, book->main, start_sheet, NULL))
        incomplete(book);
    (void)read_part(book, book->styles, start_style, NULL);
    (void)read_part(book, book->strings, start_shared, end_shared);
}

/* ---- its bytes: what cannot be read is no damage of the file ---- */

static void *open_zip(void *context, const void *path, int mode)
{
    struct book *book = context;
    FILE *stream = NULL;
    (void)mode;
    stop(&book->grid, yl_file_stream(&stream, path, book->grid.fault));
    return stream;
}

static uLong read_zip(void *context, void *stream, void *to, uLong size)
{
    struct book *book = context;
    const size_t got = fread(to, 1, size, stream);
    if (ferror((FILE *)stream))
        stop(&book->grid, yl_file_unread(book->grid.fault, book->grid.path, errno));
    return got;
}

static long seek_zip(void *context, void *stream, ZPOS64_T at, int origin)
{
    struct book *book = context;
    const int bad = fseeko(stream, (off_t)at, origin); /* whose numbers are those of stdio */
    if (bad && errno != EINVAL)
        stop(&book->grid, yl_file_unread(book->grid.fault, book->grid.path, errno));
    return bad;
}

enum yl_status yl_excel_read(struct yl_bytes *csv, char **sheet, const char *path, const char *name,
                             struct yl_fault *fault)
{
    struct book book = {.grid = {.path = path, .part = "ZIP", .fault = fault}};
    *csv = (struct yl_bytes){0};
    *sheet = NULL;
    zlib_filefunc64_def calls;
    fill_fopen64_filefunc(&calls);
    calls.opaque = &book;
    calls.zopen64_file = open_zip;
    calls.zread_file = read_zip;
    calls.zseek64_file = seek_zip;
    book.zip = unzOpen2_64(path, &calls);
    if (!book.zip) incomplete(&book);
    add_text(&book.grid, "", 1); /* of a cell that is left out */
    if (!book.grid.status) read_parts(&book);
    const struct sheet *found = book.grid.status ? NULL : find_sheet(&book, name);
    if (!book.grid.status && !found) book.grid.status = no_sheet(&book, name);
    if (!book.grid.status) unmerge(&book.grid);
    if (!book.grid.status) write_csv(&book.grid, csv);
    if (book.grid.status) yl_bytes_free(csv);
    if (!book.grid.status && !name && book.sheets > 1) *sheet = yl_get_text(found->name);
    for (size_t i = 0; i < book.sheets; i++) free(book.sheet[i].name);
    for (size_t i = 0; i < book.relateds; i++) YL_FREE(book.related[i].id, book.related[i].part);
    YL_FREE(book.grid.text, book.related, book.sheet, book.format, book.look, book.shared,
            book.grid.cell, book.grid.merged);
    if (book.zip) unzClose(book.zip);
    return book.grid.status;
}
