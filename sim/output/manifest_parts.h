/* manifest_parts.h: what writing and reading of a manifest share.
 *
 * Why      The file that is written and the file that is not believed are two subjects of one contract (manifest.h).
 * Errors   YL_IO.
 * Owns     a map lives in the arena that was given.
 * Threads  different folders at once.
 */
#pragma once
#include "sim/output/json.h"
#include "sim/output/manifest.h"

#define YL_MANIFEST "manifest.json"
/* The map of a manifest or a claim; NULL if there is none or it is not ours. */
enum yl_status yl_manifest_map(const struct yl_json **map, struct yl_arena *arena,
                               const char *folder, const char *name,
                               struct yl_fault *fault) YL_CHECKED;
/* All members, files as they are listed; machine and time of writing are found. */
void yl_manifest_put(struct yl_json_out *to, const struct yl_manifest *manifest);
bool yl_manifest_is_table(const char *name); /* the claim is no result */
