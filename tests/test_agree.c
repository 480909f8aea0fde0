/* test_agree.c: the program and the second reading of the language give the same figures. */
/* yl-test: LINK yl_base LABELS laws,slow TIMEOUT 1500 */
#include <criterion/criterion.h>
#include <criterion/new/assert.h>
#include <stdio.h>
#include <stdlib.h>

/* Debian's python3, which has PyYAML, or another one that has. */
static void agree(const char *what)
{
    const char *program = getenv("YL_PROGRAM"), *python = "/usr/bin/python3";
    char command[1024];
    if (system("/usr/bin/python3 -c 'import yaml' 2>/dev/null") != 0) {
        python = "python3";
        if (system("python3 -c 'import yaml' 2>/dev/null") != 0)
            cr_skip("python3-yaml is not there: the second reading was not asked");
    }
    snprintf(command, sizeof command, "%s '%s/tests/support/agree.py' '%s' %s", python,
             YL_SOURCE_DIR, program ? program : YL_BINARY_DIR "/yinliu", what);
    fflush(stdout);
    cr_expect(eq(i32, system(command), 0), "%s", command);
}

Test(agree, program_and_interpreter_agree_on_every_path_and_construct, .timeout = 1000)
{
    const char *only = getenv("YL_ONLY");
    char what[512];
    snprintf(what, sizeof what, "'%s/tests/ecosystem/agree.csv' %s", YL_SOURCE_DIR,
             only ? only : "");
    agree(what);
}

Test(agree, program_and_interpreter_agree_on_random_scenarios, .timeout = 450)
{
    agree("--random 10 1");
}
