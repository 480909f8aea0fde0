/* guesses.c: a score by address, a value by its law, an override of a copy; contract in guesses.h */
#include "models/guesses.h"
#include "models/shifts.h"
#include "sim/base/hash.h"
#include "sim/base/text.h"
#include "sim/rand/address.h"
#include "sim/scenario/change.h"
#include "sim/scenario/value.h"
#include "sim/stats/tails.h"
#include <gsl/gsl_cdf.h>
#include <math.h>
#include <string.h>

#define MILLION 1e6
#define HOUR_US 3.6e9

/* ---- laws ---- */

static const struct {
    enum yl_unit unit;
    double size; /* of the base unit, in that of the text */
    const char *front, *back;
} kinds[] = {[YL_GUESS_SHARE] = {YL_U_SHARE, 100, "", "%"},
             [YL_GUESS_COUNT] = {YL_U_COUNT, 1, "", ""},
             [YL_GUESS_NUMBER] = {YL_U_NUMBER, 1, "", ""},
             [YL_GUESS_DURATION] = {YL_U_DURATION, 1 / MILLION, "", "s"},
             [YL_GUESS_MONEY] = {YL_U_MONEY, 1 / MILLION, "", " CNY"},
             [YL_GUESS_RATE] = {YL_U_RATE, HOUR_US, "", "/h"},
             [YL_GUESS_FACTOR] = {YL_U_NONE, 1, "*", ""}};

enum yl_unit yl_guess_unit(enum yl_guess_kind kind) { return kinds[kind].unit; }

bool yl_guess_number(const struct yl_guess *guess, const char *text, double *out)
{
    struct yl_change change;
    struct yl_value_text raw = {text, strlen(text), yl_guess_unit(guess->kind)};
    if (guess->draw) {
        size_t digits = yl_text_digits(text, raw.length);
        return digits && yl_text_to_number(text, digits, out);
    }
    if (guess->kind == YL_GUESS_FACTOR) {
        if (!yl_change_read(&change, text) || change.sign != '*' || *change.unit) return false;
        *out = (double)change.by;
        return true;
    }
    return yl_value_parse(&raw, out) == YL_VALUE_GOOD;
}

bool yl_guess_any(const char *text, double *out)
{
    static const enum yl_guess_kind kind[] = {YL_GUESS_SHARE,    YL_GUESS_NUMBER, YL_GUESS_COUNT,
                                              YL_GUESS_DURATION, YL_GUESS_MONEY,  YL_GUESS_RATE};
    for (size_t i = 0; i < sizeof kind / sizeof *kind; i++)
        if (yl_guess_number(&(struct yl_guess){.kind = kind[i]}, text, out)) return true;
    return false;
}

double yl_guess_scaled(const struct yl_guess *guess, double value)
{
    return guess->kind == YL_GUESS_SHARE ? log(value / (1 - value)) : log(value);
}

double yl_guess_below(const struct yl_guess *guess, double value)
{
    double x = (value - guess->a) / guess->b;
    if (guess->draw) return NAN;
    switch (guess->law) {
    case YL_GUESS_NORMAL:
        return gsl_cdf_ugaussian_P((yl_guess_scaled(guess, value) - guess->a) / guess->b);
    case YL_GUESS_UNIFORM:
        return fmin(fmax((x + 1) / 2, 0), 1);
    case YL_GUESS_TRIANGULAR:
        x = fmin(fmax(x, -1), 1); /* symmetric, on [-1, 1] */
        return x < 0 ? (1 + x) * (1 + x) / 2 : 1 - (1 - x) * (1 - x) / 2;
    default:
        return gsl_cdf_beta_P(value, guess->a, guess->b);
    }
}

static double value_of(const struct yl_guess *guess, double score)
{
    double below = gsl_cdf_ugaussian_P(score), above = gsl_cdf_ugaussian_Q(score);
    double scaled = guess->a + guess->b * score;
    switch (guess->law) {
    case YL_GUESS_NORMAL:
        return guess->kind == YL_GUESS_SHARE ? 1 / (1 + exp(-scaled)) : exp(scaled);
    case YL_GUESS_UNIFORM:
        return guess->a + guess->b * (below - above);
    case YL_GUESS_TRIANGULAR:
        return score < 0 ? guess->a - guess->b * (1 - sqrt(2 * below))
                         : guess->a + guess->b * (1 - sqrt(2 * above));
    default:
        return yl_tails_beta_quantile(guess->a, guess->b, below);
    }
}

const char *yl_guess_text(const struct yl_guess *guess, double score, struct yl_arena *arena)
{
    char text[YL_NUMBER];
    double value = value_of(guess, score);
    if (guess->kind == YL_GUESS_COUNT) value = fmax(nearbyint(value), 1);
    yl_text_number(text, value * kinds[guess->kind].size);
    return yl_arena_print(arena, "%s%s%s", kinds[guess->kind].front, text, kinds[guess->kind].back);
}

/* ---- draws ---- */

static double score_of(uint64_t seed, const char *kind, const char *name, uint32_t number)
{
    uint64_t hash = yl_hash_name(name);
    struct yl_address address = {number, (uint32_t)hash, (uint32_t)(hash >> 32)};
    uint64_t k =
        yl_k52(yl_key(seed, 1, yl_hash_name(kind)), address, yl_ctr3(YL_SLOT_CHANCE, 0, 0));
    return gsl_cdf_ugaussian_Pinv(((double)k + 0.5) * 0x1p-52);
}

/* Of a member of a group: its factor and its own part, by the correlation that gives Spearman's. */
static double score(const struct yl_guess *guess, uint64_t seed, uint32_t number)
{
    double own = score_of(seed, "uncertain", guess->path, number);
    if (!guess->with) return own;
    double r = 2 * sin(M_PI * guess->rank / 6);
    double together = score_of(seed, "uncertain.with", guess->with, number);
    return guess->rank >= 1 ? together : sqrt(r) * together + sqrt(1 - r) * own;
}

bool yl_guess_is_factor(const struct yl_guess *guess)
{
    return guess->draw ? *guess->draw[0]->text == '*' : guess->kind == YL_GUESS_FACTOR;
}

double yl_guess_drawn(const struct yl_guess *guess, uint64_t seed, uint32_t number)
{
    double value;
    if (!guess->draw) {
        value = value_of(guess, score(guess, seed, number));
        return guess->kind == YL_GUESS_COUNT ? fmax(nearbyint(value), 1) : value;
    }
    const char *text = guess->draw[number - 1]->text;
    if (*text == '*') text++; /* a factor is a number, too */
    return yl_guess_any(text, &value) ? value : (double)NAN;
}

static const struct yl_item *item_of(const struct yl_guess *guess, double score,
                                     struct yl_arena *arena)
{
    struct yl_item *item = yl_arena_get(arena, sizeof *item);
    *item =
        (struct yl_item){.text = yl_guess_text(guess, score, arena), .base = ".", .at = guess->at};
    return item;
}

void yl_guesses_values(struct yl_guessed *out, const struct yl_scenario *base, const double *scores,
                       uint32_t number, struct yl_arena *arena)
{
    out->value = yl_arena_get(arena, (base->guesses + 1) * sizeof *out->value);
    out->score = yl_arena_get(arena, (base->guesses + 1) * sizeof *out->score);
    for (uint32_t i = 0; i < base->guesses; i++) {
        const struct yl_guess *guess = &base->guess[i];
        out->score[i] = guess->draw ? (double)NAN : scores[i];
        out->value[i] = guess->draw ? guess->draw[number - 1] : item_of(guess, scores[i], arena);
    }
}

void yl_guesses_draw(struct yl_guessed *out, const struct yl_scenario *base, uint64_t seed,
                     uint32_t number, struct yl_arena *arena)
{
    double *scores = yl_arena_get(arena, (base->guesses + 1) * sizeof *scores);
    for (uint32_t i = 0; i < base->guesses; i++)
        scores[i] = base->guess[i].draw ? 0 : score(&base->guess[i], seed, number);
    yl_guesses_values(out, base, scores, number, arena);
}

/* ---- scenarios with a draw ---- */

/* A variant's own value is replaced, be it a change or not; everything else is overridden. */
static bool put(struct yl_arena *arena, struct yl_item *root, const struct yl_guess *guess,
                const struct yl_item *value, struct yl_diags *diags)
{
    struct yl_override override = {guess->path, value, value->at};
    struct yl_item *at = guess->below == guess->path ? NULL : yl_tree_at(root, guess->path);
    if (!at) return yl_tree_override(arena, root, &override, diags);
    yl_tree_replace(arena, at, value);
    return true;
}

/* A factor leaves whole numbers whole. */
static void make_whole(struct yl_arena *arena, struct yl_item *root, const struct yl_scenario *base)
{
    for (uint32_t i = 0; i < base->guesses; i++) {
        struct yl_item *at = base->guess[i].whole ? yl_tree_at(root, base->guess[i].below) : NULL;
        double value;
        if (!at || at->kind != YL_SCALAR) continue;
        const struct yl_value_text raw = {at->text, strlen(at->text), YL_U_COUNT};
        if (yl_value_parse(&raw, &value) != YL_VALUE_NOT_WHOLE) continue;
        at->text = yl_arena_print(arena, "%.0f", fmax(nearbyint(value), 1));
    }
}

/* The tree of a variant with the draw below its own values. */
static struct yl_item *drawn_root(struct yl_scenarios *out, const struct yl_scenarios *all,
                                  uint32_t v, struct yl_diags *diags)
{
    struct yl_item *root = out->tree.root;
    if (!v) return root;
    const struct yl_item *own = yl_tree_get(yl_tree_get(root, "variants"), all->variant[v].variant);
    const struct yl_variant_over over = {root, own, &yl_scenario_table, true};
    root = yl_tree_variant(&out->tree, &over, diags);
    if (root) make_whole(&out->tree.arena, root, &all->variant[0]);
    return root;
}

/* What is said once and is no value. */
static void drop_sections(struct yl_item *root)
{
    yl_tree_drop(root, "sweep");
    yl_tree_drop(root, "uncertain");
    yl_tree_drop(root, "evidence");
}

static bool read_variant(struct yl_scenarios *out, const struct yl_scenarios *all,
                         const struct yl_overlay *with, uint32_t v, struct yl_diags *diags)
{
    struct yl_arena *arena = &out->tree.arena;
    struct yl_item *root = with->value ? drawn_root(out, all, v, diags) : NULL;
    if (with->value && !root) return false;
    if (!root || with->overs) {
        root = yl_tree_copy(arena, root ? root : all->variant[v].root);
        drop_sections(root);
    }
    for (uint32_t i = 0; i < with->overs; i++)
        if (!yl_tree_override(arena, root, &with->over[i], diags)) return false;
    struct yl_scenario *variant = &out->variant[out->variants++];
    if (!yl_scenario_read(variant, &out->tree, root, all->variant[v].variant, diags)) return false;
    yl_shifts_apply(all->shifts, variant);
    return true;
}

/* Base with the draw, from which the variants are made. */
static bool put_draw(struct yl_scenarios *out, const struct yl_scenarios *all,
                     const struct yl_item *const *value, struct yl_diags *diags)
{
    const struct yl_scenario *base = &all->variant[0];
    struct yl_arena *arena = &out->tree.arena;
    out->tree.root = yl_tree_copy(arena, all->tree.root);
    drop_sections(out->tree.root);
    for (uint32_t i = 0; i < base->guesses; i++)
        if (!put(arena, out->tree.root, &base->guess[i], value[i], diags)) return false;
    make_whole(arena, out->tree.root, base);
    return true;
}

enum yl_status yl_overlay_read(struct yl_scenarios *out, const struct yl_scenarios *all,
                               const struct yl_overlay *with, struct yl_diags *diags,
                               struct yl_fault *fault)
{
    enum yl_status worst = YL_OK;
    *out = (struct yl_scenarios){0};
    out->variant = yl_arena_get(&out->tree.arena, all->variants * sizeof *out->variant);
    if (with->value && !put_draw(out, all, with->value, diags)) return YL_BAD_INPUT;
    for (uint32_t v = 0; v < all->variants; v++) {
        if (with->left_out && with->left_out[v]) continue;
        if (read_variant(out, all, with, v, diags)) continue;
        worst = YL_BAD_INPUT;
        if (!v) break; /* the others would say it again */
    }
    return yl_diags_status(diags, worst, fault);
}

/* The low or high end as it is written, else a value far out, or the first of a file. */
static const struct yl_item *end_of(const struct yl_guess *guess, bool high, struct yl_arena *arena)
{
    static const double far = 1.6; /* standard deviations */
    const struct yl_item *end = high != guess->falls ? guess->high : guess->low;
    if (end) return end;
    return guess->draw ? guess->draw[0] : item_of(guess, high ? far : -far, arena);
}

bool yl_guesses_try(const struct yl_scenarios *all, struct yl_diags *diags)
{
    const struct yl_scenario *base = &all->variant[0];
    struct yl_arena arena = {0};
    bool good = true;
    struct yl_fault in_diags = {0};
    const struct yl_item **value = yl_arena_get(&arena, (base->guesses + 1) * sizeof *value);
    for (int high = 0; high < 2 && good && base->guesses; high++) {
        struct yl_scenarios tried;
        for (uint32_t i = 0; i < base->guesses; i++)
            value[i] = end_of(&base->guess[i], high, &arena);
        good =
            !yl_overlay_read(&tried, all, &(struct yl_overlay){.value = value}, diags, &in_diags);
        yl_scenarios_free(&tried);
    }
    yl_arena_free(&arena);
    return good;
}

/* ---- what variants hide ---- */

static bool same(const struct yl_item *one, const struct yl_item *other)
{
    if (!one || !other || one->kind != other->kind || one->count != other->count) return false;
    if (one->kind == YL_SCALAR) return !strcmp(one->text, other->text);
    const struct yl_item *a = one->first, *b = other->first;
    for (; a && b; a = a->next, b = b->next)
        if ((a->key && strcmp(a->key, b->key) != 0) || !same(a, b)) return false;
    return true;
}

/* Puts a value of the guess there that differs from what the file says. */
static bool move(struct yl_arena *arena, struct yl_item *root, const struct yl_scenarios *all,
                 const struct yl_guess *guess, struct yl_diags *diags)
{
    const struct yl_item *was = yl_tree_at(all->tree.root, guess->path);
    for (uint32_t k = 0; k < (guess->draw ? all->variant[0].file_draws : 2); k++) {
        const struct yl_item *value = guess->draw ? guess->draw[k] : end_of(guess, k, arena);
        if (!value || !put(arena, root, guess, value, diags)) return false;
        if (!same(was, yl_tree_at(root, guess->path))) break;
    }
    return true;
}

/* base and the variant as they are written, and both with other values of all guesses */
struct sides {
    const struct yl_item *base, *own, *base_moved, *own_moved;
};

/* 0 and 100 %: what is gone, or asks nobody, has nothing that a draw could move. */
static bool is_certain(const struct yl_item *item)
{
    double value;
    if (item->kind != YL_SCALAR || !yl_guess_any(item->text, &value)) return false;
    return value == 0 || (value == 1 && strchr(item->text, '%'));
}

/* The first value that moves in base alone. */
static bool hides(struct sides at, struct yl_hidden *out)
{
    if (!at.own || !at.own_moved || same(at.base, at.base_moved)) return false;
    bool deep = at.base->kind == YL_MAP && at.base_moved->kind == YL_MAP &&
                at.own->kind == YL_MAP && at.own_moved->kind == YL_MAP;
    for (const struct yl_item *base = at.base->first; deep && base; base = base->next) {
        const struct yl_item *moved = yl_tree_get(at.base_moved, base->key);
        struct sides below = {base, yl_tree_get(at.own, base->key), moved,
                              yl_tree_get(at.own_moved, base->key)};
        if (moved && hides(below, out)) return true;
    }
    if (deep || !same(at.own, at.own_moved) || is_certain(at.own)) return false;
    out->base = at.base;
    out->own = at.own;
    return true;
}

static void hidden_of(struct yl_hidden *out, uint32_t *count, uint32_t v, struct yl_tree *moved,
                      const struct yl_scenarios *all)
{
    struct yl_diags silent = {0};
    const struct yl_item *variants = yl_tree_get(moved->root, "variants");
    const struct yl_variant_over over = {
        moved->root, yl_tree_get(variants, all->variant[v].variant), &yl_scenario_table, true};
    struct yl_item *root = yl_tree_variant(moved, &over, &silent),
                   *own = (struct yl_item *)(uintptr_t)all->variant[v].root;
    for (uint32_t i = 0; root && i < all->variant[0].guesses; i++) {
        const struct yl_guess *guess = &all->variant[0].guess[i];
        const struct sides sides = {
            yl_tree_at(all->tree.root, guess->path), yl_tree_at(own, guess->path),
            yl_tree_at(moved->root, guess->path), yl_tree_at(root, guess->path)};
        out[*count] = (struct yl_hidden){.variant = v, .guess = i};
        if (guess->below == guess->path && hides(sides, &out[*count])) ++*count;
    }
}

void yl_guesses_hidden(struct yl_hidden **out, uint32_t *count, const struct yl_scenarios *all,
                       struct yl_arena *arena)
{
    const struct yl_scenario *base = &all->variant[0];
    struct yl_tree moved = {0};
    struct yl_diags silent = {0};
    *count = 0;
    *out = yl_arena_get(arena, ((size_t)base->guesses * all->variants + 1) * sizeof **out);
    if (!base->guesses || all->variants < 2) return;
    moved.root = yl_tree_copy(&moved.arena, all->tree.root);
    yl_tree_drop(moved.root, "uncertain");
    for (uint32_t i = 0; i < base->guesses; i++)
        (void)move(&moved.arena, moved.root, all, &base->guess[i], &silent);
    for (uint32_t v = 1; v < all->variants; v++) hidden_of(*out, count, v, &moved, all);
    yl_tree_free(&moved);
}

/* ---- factors: columns dealt out to guesses and groups, and back ---- */

static uint32_t factor_of(struct yl_factors *out, const struct yl_guess *guess)
{
    for (uint32_t f = 0; guess->with && f < out->count; f++)
        if (out->of[f].is_group && !strcmp(out->of[f].name, guess->with)) return f;
    struct yl_guess_factor *factor = &out->of[out->count];
    factor->name = guess->with ? guess->with : guess->path;
    factor->is_group = guess->with != NULL;
    return out->count++;
}

void yl_factors_find(struct yl_factors *out, const struct yl_scenario *base, bool base_alone,
                     struct yl_arena *arena)
{
    const uint32_t guesses = base->guesses;
    *out = (struct yl_factors){.base = base, .joint = base->evidences > 0};
    out->of = yl_arena_get(arena, (guesses + 1) * sizeof *out->of);
    out->of_guess = yl_arena_get(arena, (guesses + 1) * sizeof *out->of_guess);
    for (uint32_t i = 0; i < guesses; i++) {
        const struct yl_guess *guess = &base->guess[i];
        out->of_guess[i] = UINT32_MAX;
        if (base_alone && guess->below != guess->path) continue;
        struct yl_guess_factor *factor = &out->of[out->of_guess[i] = factor_of(out, guess)];
        factor->members++;
        if (!factor->columns) factor->columns = 1; /* what they share */
        if (guess->with && guess->rank < 1) factor->columns++;
        if (guess->grade && (!factor->grade || strcmp(guess->grade, factor->grade) > 0))
            factor->grade = guess->grade;
        out->joint |= guess->draw != NULL;
    }
    for (uint32_t f = 0; f < out->count; f++) {
        out->of[f].first = out->columns;
        out->columns += out->of[f].columns;
    }
}

void yl_factors_scores(const struct yl_factors *factors, const double *uniform, double *score)
{
    const struct yl_scenario *base = factors->base;
    memset(score, 0, base->guesses * sizeof *score);
    for (uint32_t f = 0; f < factors->count; f++) {
        const double *own = uniform + factors->of[f].first;
        const double shared = gsl_cdf_ugaussian_Pinv(*own);
        for (uint32_t i = 0; i < base->guesses; i++) {
            const struct yl_guess *guess = &base->guess[i];
            if (factors->of_guess[i] != f) continue;
            score[i] = shared;
            if (!guess->with || guess->rank >= 1) continue;
            double r = 2 * sin(M_PI * guess->rank / 6);
            score[i] = sqrt(r) * shared + sqrt(1 - r) * gsl_cdf_ugaussian_Pinv(*++own);
        }
    }
}
