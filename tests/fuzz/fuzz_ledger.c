/* fuzz_ledger.c: any bytes as the ledger of a study that goes on: records that are whole are taken,
 * the others not; the ledger is cut to what is whole */
#include "sim/base/hash.h"
#include "sim/ledger/ledger.h"
#include "sim/sweep/point_jobs.h"
#include "tests/fuzz/seal.h"

size_t LLVMFuzzerCustomMutator(uint8_t *data, size_t size, size_t most, unsigned seed)
{
    return seal_mutate(data, size, most, seed, true);
}

static const char scenario[] =
    SCRATCH_SCENARIO(", bin: 12h}\nrun: {replications: 3}\n", "send: 20, at: 2021-07-10T10:00");

struct study {
    struct yl_scenarios all;
    struct yl_point_jobs *point;
    struct yl_run_options how;
    struct yl_ledger_study ledger;
};

static struct study *study(void)
{
    static struct study s;
    static struct yl_diags diags;
    struct yl_fault fault = {0};
    struct yl_shared_tables *tables = NULL;
    if (s.point) return &s;
    if (!scratch_write("in.yaml", (const uint8_t *)scenario, sizeof scenario - 1)) return NULL;
    yl_diags_init(&diags, YL_EN);
    if (yl_scenarios_load(&s.all, scratch_path, NULL, 0, &diags, &fault)) abort();
    s.how = (struct yl_run_options){.keep = YL_KEEP_ALL};
    s.ledger = (struct yl_ledger_study){.version = "0", .seed = s.all.variant[0].seed};
    const struct yl_pool_point said = {.scenarios = &s.all};
    s.point = yl_point_jobs_new(0);
    yl_point_jobs_tables(s.point, &tables, &s.how);
    if (yl_point_jobs_compile(s.point, &said, &s.how)) abort();
    return &s;
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct yl_fault fault = {0};
    struct study *s = size > 65536 ? NULL : study();
    if (!s || !scratch_write(YL_LEDGER_NAME, data, size)) return 0;
    mkdir(scratch_at("out"), 0700);
    const struct yl_ledger_part part = {.folder = scratch_folder, .records = 3};
    if (yl_ledger_join(scratch_at("out"), &part, 1, &fault) && !*fault.text) abort();
    enum yl_status status =
        yl_ledger_open(&s->how.ledger, scratch_folder, &s->ledger, YL_LEDGER_RESUME, &fault);
    if (status && !*fault.text) abort();
    if (status) return 0;
    size_t records = yl_ledger_records(s->how.ledger);
    if (yl_point_jobs_round(s->point, 3, &s->how)) abort();
    if (3 - s->point->jobs > records) abort(); /* more taken than there are */
    yl_result_free(&s->point->result);
    s->point->result = (struct yl_result){0};
    s->point->room = 0;
    yl_ledger_close(s->how.ledger);
    return 0;
}
