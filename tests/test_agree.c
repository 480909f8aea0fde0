/* test_agree.c: the program and the slow second reading of the language give the same figures. */
/* yl-test: LINK yl_base LABELS slow TIMEOUT 1800 */
#include <criterion/criterion.h>
#include <criterion/new/assert.h>
#include <stdio.h>
#include <stdlib.h>

Test(agree, program_and_plain_interpreter_agree_on_every_path_and_construct, .timeout = 1790)
{
    const char *program = getenv("YL_PROGRAM"), *only = getenv("YL_ONLY");
    char command[1024];
    if (system("python3 -c 'import yaml' 2>/dev/null") != 0)
        cr_skip("python3-yaml is not there: the second reading was not asked");
    snprintf(command, sizeof command,
             "python3 '%s/tests/support/plain.py' agree '%s' '%s/tests/ecosystem/agree.csv' %s",
             YL_SOURCE_DIR, program ? program : YL_BINARY_DIR "/yinliu", YL_SOURCE_DIR,
             only ? only : "");
    fflush(stdout);
    cr_expect(eq(i32, system(command), 0), "%s", command);
}
