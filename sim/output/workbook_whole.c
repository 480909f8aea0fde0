/* workbook_whole.c: every part of a workbook to its end, and of each sheet the last row; contract in
 * workbook.h */
#include "sim/base/get.h"
#include "sim/output/workbook.h"
#include <expat.h>
#include <stdlib.h>
#include <string.h>
#include <unzip.h>

enum { CHUNK = 1 << 16 };

struct rows {
    unsigned long said, last; /* by the sheet's dimension; that is there */
};

static const char *value_of(const char **attribute, const char *name)
{
    for (; *attribute; attribute += 2)
        if (!strcmp(*attribute, name)) return attribute[1];
    return "";
}

static void on_start(void *context, const char *name, const char **attribute)
{
    struct rows *rows = context;
    if (!strcmp(name, "dimension")) { /* A1:V42 */
        const char *colon = strchr(value_of(attribute, "ref"), ':');
        if (colon) rows->said = strtoul(colon + strcspn(colon, "0123456789"), NULL, 10);
    } else if (!strcmp(name, "row"))
        rows->last = strtoul(value_of(attribute, "r"), NULL, 10);
}

static bool part_is_whole(unzFile zip)
{
    struct rows rows = {0};
    if (unzOpenCurrentFile(zip) != UNZ_OK) return false;
    XML_Parser parser = yl_got(XML_ParserCreate(NULL));
    XML_SetUserData(parser, &rows);
    XML_SetStartElementHandler(parser, on_start);
    bool good = true;
    for (int got = 1; got > 0 && good;) {
        void *buffer = yl_got(XML_GetBuffer(parser, CHUNK));
        got = unzReadCurrentFile(zip, buffer, CHUNK);
        good = got >= 0 && XML_ParseBuffer(parser, got, got == 0) == XML_STATUS_OK;
    }
    XML_ParserFree(parser);
    return unzCloseCurrentFile(zip) == UNZ_OK && good && rows.last >= rows.said;
}

bool yl_workbook_is_whole(const char *path)
{
    unzFile zip = unzOpen64(path);
    int at = zip ? unzGoToFirstFile(zip) : UNZ_ERRNO;
    bool good = zip != NULL;
    for (; at == UNZ_OK && good; at = unzGoToNextFile(zip)) good = part_is_whole(zip);
    if (zip) unzClose(zip);
    return good && at == UNZ_END_OF_LIST_OF_FILE;
}
