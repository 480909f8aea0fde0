/* test_pictures.c: every picture of the catalogue, what gnuplot draws against the figures of the
 * CSV files: each mark at its place, none more, on axes that say so. */
/* yl-test: LINK yl_plot LABELS cli TIMEOUT 60 */
#include "sim/plot/letters.h"
#include "sim/plot/picture.h"
#include "sim/plot/plot.h"
#include "tests/support/drawn.h"
#include <criterion/criterion.h>
#include <criterion/new/assert.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { FILES = 6, MARKS = 64, SAYS = 7, LETTERS = 256 };

struct mark {
    enum drawn_kind kind;
    int panel;
    double at[6];
    unsigned colour; /* 0: not looked at */
    const char *text;
};
struct picture {
    const char *name;
    struct {
        const char *name, *text;
    } file[FILES];
    int panels; /* whose marks are all here */
    struct mark mark[MARKS];
    const char *say[SAYS]; /* axes, ticks, titles: texts of the SVG */
    void (*more)(void);
};

static struct letters { /* a text of an SVG, px */
    double left, right, line, size;
    char text[128];
} letters[LETTERS];
static size_t lettered;

#define BLUE 0x33506F   /* the base, what is higher */
#define ORANGE 0xC2410C /* what differs, what is lower */
#define GREY 0xA3ACB6   /* what cannot be told */
#define PALE 0xC8D3DF
#define DECIDES(metric) \
    { \
        "manifest.json", DRAWN_MANIFEST ", \"metric\": \"" metric "\"}" \
    }
#define CONCLUDES(id, en) \
    { \
        "conclusions.csv", "id,en,zh\n" id ",\"" en "\",。\n" \
    }
#define SERIES "variant,time,place,metric,n,mean,low,high,p05,p95\n"
#define SUMMARY "variant,place,metric,n,mean,sd,low,high,p05,p50,p95,note\n"

/* ---- fixtures ------------------------------------------------------------------------------- */

/* of 1,000 100 open, 80 of these watch, 20 find it over; 60 see an item, 50 begin a tap, 20 of which order */
#define FOURTH(rest) "base,1," rest
static const char BESIDE[] =
    "variant,replication,entry,path,position,step,reached,skipped,passed\n" FOURTH(
        "sms,sms,1,open,4000,0,400\n") FOURTH("sms,sms,2,page,300,100,300\n")
        FOURTH("sms,sms,3,start,300,100,300\n") "base,2,sms,sms,1,open,0,0,0\n"
                                                "base,3,sms,sms,1,open,0,0,0\n"
                                                "base,4,sms,sms,1,open,0,0,0\n" FOURTH(
                                                    "sms,late,1,look,80,0,1\n")
                                                    FOURTH("sms,rooms.main,1,watch,320,0,0\n")
                                                        FOURTH("sms,rooms.main,2,item,240,0,200\n")
                                                            FOURTH("starts.tap,shops.live,1,order,"
                                                                   "200,0,80\n");
#define WAYS_HEAD "variant,place,metric,n,mean,low,high\n"
static const char BESIDE_SUMMARY[] =
    WAYS_HEAD "base,shops.live,orders,4,20,,\nbase,entries.sms,arrivals,4,1000,,\n"
              "base,entries.sms,orders,4,0,,\nbase,entries.sms,chain_orders,4,20,,\n"
              "base,starts.tap,arrivals,4,50,,\nbase,starts.tap,orders,4,20,,\n";
/* 1,000 of which 80 tap, 5 of them share on the way; 70 come too early, of whom 4 book; 60 watch, 16 of whom go to the shop */
static const char PASSED_BY[] =
    "variant,replication,entry,path,position,step,reached,skipped,passed\n" FOURTH(
        "sms,sms,1,tap,1000,0,80\n") FOURTH("sms,sms,2,share,80,0,5\n")
        FOURTH("sms,sms,3,jump,80,0,80\n") FOURTH("sms,early,1,book,70,0,4\n")
            FOURTH("sms,rooms.main,1,watch,60,0,16\n") FOURTH("sms,shops.mall,1,order,16,0,8\n");
#define SEVENTH(name, orders) \
    "base,entries." name ",arrivals,1,100,,\nbase,entries." name ",orders,1," orders ",,\n"
static const char SEVEN_SUMMARY[] = WAYS_HEAD "base,shops.mall,orders,1,35,,\n" SEVENTH("a", "8")
    SEVENTH("b", "7") SEVENTH("c", "6") SEVENTH("d", "5") SEVENTH("e", "4") SEVENTH("f", "3")
        SEVENTH("g", "2") "base,starts.push,arrivals,1,400,,\n";
#define OPENED(name) FOURTH(name "," name ",1,open,100,0,60\n")
static const char SEVEN[] =
    "variant,replication,entry,path,position,step,reached,skipped,passed\n" OPENED("a") OPENED("b")
        OPENED("c") OPENED("d") OPENED("e") OPENED("f") OPENED("g")
            FOURTH("starts.push,push,1,open,400,0,250\n");
#define EFFECT(rest) "base,all,orders," rest ",4,100,"
#define RANKED(axis) "base,all,orders," axis ",rank_correlation,,32,,"
#define EFFECTS "variant,place,metric,axis,method,value,n,mean,effect,effect_low,effect_high\n"
static const char DASHBOARD[] = "variant,replication,time,report,place,metric,shown,truth\n"
                                "base,1,2021-07-10T19:30:00+08:00,late,shops.mall,orders,2,10\n"
                                "base,1,2021-07-10T20:00:00+08:00,late,shops.mall,orders,8,30\n"
                                "base,2,2021-07-10T19:30:00+08:00,late,shops.mall,orders,4,20\n"
                                "base,2,2021-07-10T20:00:00+08:00,late,shops.mall,orders,9,50\n"
                                "base,1,2021-07-10T20:00:00+08:00,soon,shops.mall,orders,99,100\n"
                                "later,1,2021-07-10T19:30:00+08:00,late,shops.mall,orders,77,88\n";

static const char TWINS[] =
    SERIES "base,2021-07-10T19:30:00+08:00,rooms.main,online,50,40,,,,\n"
           "base,2021-07-10T19:40:00+08:00,rooms.main,online,50,50,,,,\n"
           "later,2021-07-10T19:30:00+08:00,rooms.main,online,50,0,,,,\n"
           "later,2021-07-10T19:40:00+08:00,rooms.main,online,50,0.25,,,,\n"
           "same,2021-07-10T19:30:00+08:00,rooms.main,online,50,40,,,,\n"
           "same,2021-07-10T19:40:00+08:00,rooms.main,online,50,50,,,,\n"
           "twice,2021-07-10T19:30:00+08:00,rooms.main,online,50,0,,,,\n"
           "twice,2021-07-10T19:40:00+08:00,rooms.main,online,50,0.25,,,,\n";

static const char EVENINGS[] =
    SERIES "base,2021-07-10T19:30:00+08:00,rooms.main,online,50,30,,,,\n"
           "base,2021-07-10T19:40:00+08:00,rooms.main,online,50,50,,,,\n"
           "base,2021-07-11T19:30:00+08:00,rooms.main,online,50,4,,,,\n"
           "base,2021-07-11T19:40:00+08:00,rooms.main,online,50,5,,,,\n"
           "later,2021-07-10T19:30:00+08:00,rooms.main,online,50,30,,,,\n"
           "later,2021-07-10T19:40:00+08:00,rooms.main,online,50,52,,,,\n"
           "later,2021-07-11T19:30:00+08:00,rooms.main,online,50,4,,,,\n"
           "later,2021-07-11T19:40:00+08:00,rooms.main,online,50,200,,,,\n"
           "twice,2021-07-10T19:30:00+08:00,rooms.main,online,50,30,,,,\n"
           "twice,2021-07-10T19:40:00+08:00,rooms.main,online,50,90,,,,\n"
           "twice,2021-07-11T19:30:00+08:00,rooms.main,online,50,4,,,,\n"
           "twice,2021-07-11T19:40:00+08:00,rooms.main,online,50,5,,,,\n";
static const char COMPARED[] =
    "variant,baseline,place,metric,diff,diff_low,diff_high,ratio,ratio_low,ratio_high,p_higher,"
    "variance_reduction,low_all,high_all,note,best_share\n"
    "later,base,all,orders,-7.5,-9,-6,0.9,0.8,0.95,0,2,-10,-5,,0\n"
    "later,base,all,cost_cny,5,4,6,1.1,1.05,1.2,1,2,3.5,6.5,,\n"
    "twice,base,all,orders,12,10,14,1.2,1.1,1.3,1,2,9,15,,0.75\n"
    "third,base,all,orders,1,-1,3,1.01,0.9,1.1,1,2,-9,15,,0.22\n";
static const char GRID_POINTS[] = "point,axis,value\n1,a.p,10%\n1,b.n,5\n2,a.p,20%\n2,b.n,5\n"
                                  "3,a.p,10%\n3,b.n,9\n4,a.p,20%\n4,b.n,9\n";
static const char GRID_SUMMARY[] = "point,variant,place,metric,n,mean,low,high\n"
                                   "1,base,all,orders,30,100,98,102\n"
                                   "2,base,all,orders,30,180,178,182\n"
                                   "3,base,all,orders,30,150,148,152\n"
                                   "4,base,all,orders,30,90,89,91\n"
                                   "4,later,all,orders,30,999,89,91\n";
static const char LOST_SUMMARY[] = "point,variant,place,metric,n,mean,low,high\n"
                                   "1,base,all,stockouts,30,100,98,102\n"
                                   "1,later,all,stockouts,30,100,98,102\n"
                                   "2,base,all,stockouts,30,180,178,182\n"
                                   "3,base,all,stockouts,30,150,148,152\n"
                                   "4,base,all,stockouts,30,90,89,91\n";
static const char SLOPE_POINTS[] = "point,axis,value\n"
                                   "1,a.p,10%\n1,b.n,5\n2,a.p,20%\n2,b.n,5\n3,a.p,40%\n3,b.n,5\n"
                                   "4,a.p,10%\n4,b.n,7\n5,a.p,20%\n5,b.n,7\n6,a.p,40%\n6,b.n,7\n"
                                   "7,a.p,10%\n7,b.n,9\n8,a.p,20%\n8,b.n,9\n9,a.p,40%\n9,b.n,9\n";
static const char SLOPE_SUMMARY[] =
    "point,variant,place,metric,n,mean,low,high\n"
    "1,base,all,orders,30,-6,0,0\n2,base,all,orders,30,-6,0,0\n3,base,all,orders,30,-6,0,0\n"
    "4,base,all,orders,30,6,5,7\n5,base,all,orders,30,6,5,7\n6,base,all,orders,30,6,5,7\n"
    "7,base,all,orders,30,12,9,13\n8,base,all,orders,30,12,9,13\n9,base,all,orders,30,12,9,13\n";

/* ---- what a stream is as wide as ------------------------------------------------------------ */

/* ---- the catalogue -------------------------------------------------------------------------- */

/* Sessions of base and of another variant, from 19:34. */
#define SENDS \
    DRAWN_MANIFEST ", \"variants\": [\"base\", \"later\"], \"settings\": {\"base\": {" \
                   "\"horizon.from\": \"2021-07-10T19:00:00+08:00\", " \
                   "\"entries.ad.arrivals.at\": \"19:10\", " \
                   "\"entries.list.arrivals.at\": \"[2021-07-09T20:00, 19:30]\", " \
                   "\"entries.sms.arrivals.at\": \"19:40\", " \
                   "\"entries.game.arrivals.at\": \"19:50\", " \
                   "\"rooms.main.sessions.0.from\": \"19:30\", " \
                   "\"rooms.main.sessions.0.to\": \"20:00\", " \
                   "\"rooms.main.programme.0.name\": \"warm_up\", " \
                   "\"rooms.main.programme.0.for\": \"15m\", " \
                   "\"rooms.main.programme.1.name\": \"coupon\"}, " \
                   "\"later\": {\"entries.ad.arrivals.at\": \"19:45\"}}}"
#define BEGUN_BEFORE \
    DRAWN_MANIFEST ", \"variants\": [\"base\"], \"settings\": {\"base\": {" \
                   "\"rooms.main.sessions.0.from\": \"2021-07-10T19:20:00+08:00\", " \
                   "\"rooms.main.sessions.0.to\": \"2021-07-10T19:36:00+08:00\"}}}"
#define PART_SHADED(from, to, high) \
    { \
        DRAWN_CELL, 0, {(from) / 2.0 + (to) / 2.0, (high) / 2, from, to, 0, high}, 0xF1F3F6, NULL \
    }
#define PART(row, from, to, colour) \
    { \
        DRAWN_CELL, 0, {((from) + (to)) / 2, row, from, to, (row)-0.4, (row) + 0.4}, colour, NULL \
    }
#define SPOT(p, x, y, colour) \
    { \
        DRAWN_POINT, p, {x, y}, colour, NULL \
    }
#define LINE(p, x, y) \
    { \
        DRAWN_LINE, p, {x, y}, 0, NULL \
    }
#define BAND(p, x, low, high) \
    { \
        DRAWN_BAND, p, {x, low, high}, 0, NULL \
    }
/* bins of ten minutes around x */
#define STEP(p, x, y) LINE(p, (x)-300, y), LINE(p, (x) + 300, y)
#define STEP_BAND(p, x, low, high) BAND(p, (x)-300, low, high), BAND(p, (x) + 300, low, high)
#define TALL(p, x, y, low, high) \
    { \
        DRAWN_YBAR, p, {x, y, low, high}, 0, NULL \
    }
#define WIDE(p, x, y, low, high) \
    { \
        DRAWN_XBAR, p, {x, y, low, high}, 0, NULL \
    }
#define ARROW(p, x, y, dx, dy) \
    { \
        DRAWN_ARROW, p, {x, y, dx, dy}, 0, NULL \
    }
/* a cell under the best one, which is drawn again in it */
#define OUTLINE(x, y, colour) \
    SQUARE(x, y, 0xA85000), \
    { \
        DRAWN_CELL, 0, {x, y, (x)-0.45, (x) + 0.45, (y)-0.43, (y) + 0.43}, colour, NULL \
    }
#define SQUARE(x, y, colour) \
    { \
        DRAWN_CELL, 0, {x, y, (x)-0.5, (x) + 0.5, (y)-0.5, (y) + 0.5}, colour, NULL \
    }
/* 19:00, 19:35 and so on of 2021-07-10, the clock on the wall as seconds since 1970 */
enum { T1930 = 1625945400, T1935 = 1625945700, T1945 = 1625946300 };
enum { T1955 = 1625946900, T2000 = 1625947200 };

static const struct picture pictures[] = {
    {"ways", /* those of base that bring orders, best first */
     {{"ways.csv",
       "variant,entry,counts,per_mille,per_mille_low,per_mille_high,per_hundred,"
       "per_hundred_low,per_hundred_high,cost_per_order_cny,order_actions,orders\n"
       "base,ad,phone number,4,3,5,30,29,31,,2,7\n"
       "base,sms,phone number,12,11,13,18,17,19,2.5,2,7\n"
       "base,none,,0,0,0.1,,,,,2,7\nlater,sms,phone number,99,98,100,50,49,51,1,2,7\n"}},
     1,
     {SPOT(0, 12, 0, BLUE), WIDE(0, 12, 0, 11, 13), SPOT(0, 4, 1, GREY), WIDE(0, 4, 1, 3, 5)},
     {"ad", "2.5", "–", "CNY each", "orders", "Ways without an order not drawn: 1.",
      "'sms' converts best: 12 orders per 1,000 arrivals, 2.5 CNY each"},
     NULL},
    {"ways", /* of two among others whose intervals overlap none is called the best */
     {{"ways.csv", "variant,entry,counts,per_mille,per_mille_low,per_mille_high,per_hundred,"
                   "per_hundred_low,per_hundred_high,cost_per_order_cny,order_actions,orders\n"
                   "base,ad,,11.5,11,12,,,,9.5,2,7\nbase,sms,,12,11,13,,,,2.5,2,7\n"
                   "base,tag,,4,3,5,,,,3,1,7\n"}},
     1,
     {SPOT(0, 12, 0, BLUE), WIDE(0, 12, 0, 11, 13), SPOT(0, 11.5, 1, BLUE),
      WIDE(0, 11.5, 1, 11, 12), SPOT(0, 4, 2, GREY), WIDE(0, 4, 2, 3, 5)},
     {"'sms' and 'ad' convert best: 12 and 11.5 orders per 1,000 arrivals"},
     NULL},
    {"ways", /* of more whose intervals reach the best none is; which costs least, where all cost something */
     {{"ways.csv", "variant,entry,counts,per_mille,per_mille_low,per_mille_high,per_hundred,"
                   "per_hundred_low,per_hundred_high,cost_per_order_cny,order_actions,orders\n"
                   "base,ad,,11.5,11,12,,,,9.5,2,7\nbase,sms,,12,11,13,,,,2.5,0.01,7\n"
                   "base,tag,,10,8,12,,,,3,1,7\n"}},
     1,
     {SPOT(0, 12, 0, BLUE), WIDE(0, 12, 0, 11, 13), SPOT(0, 11.5, 1, BLUE),
      WIDE(0, 11.5, 1, 11, 12), SPOT(0, 10, 2, BLUE), WIDE(0, 10, 2, 8, 12)},
     {"20 campaigns do not show which way converts best: 'sms' 12 orders per 1,000 arrivals; 'sms' "
      "costs "
      "least, 2.5 CNY an order",
      "per 1,000"},
     NULL},
    {"ways", /* of arrivals that are different things, visits where nothing is said, by those who come to the room or shop */
     {{"ways.csv", "variant,entry,counts,per_mille,per_mille_low,per_mille_high,per_hundred,"
                   "per_hundred_low,per_hundred_high,cost_per_order_cny,order_actions,orders\n"
                   "base,ad,,4,3,5,30,29,31,,2,7\nbase,sms,phone number,12,11,13,18,17,19,2.5,2,7\n"
                   "base,group,member,400,390,410,,,,,2,16.4\n"}},
     1, /* what has no such rate is no lower: a row without a mark */
     {SPOT(0, 30, 0, BLUE), WIDE(0, 30, 0, 29, 31), SPOT(0, 18, 1, GREY), WIDE(0, 18, 1, 17, 19)},
     {"'ad' converts best: 30 orders per 100 visits that get into a room or shop", "group", "16.4",
      "Per 100: without later visits that other ways begin, too."},
     NULL},
    {"ways", /* a rate that leaves out orders is told: 20 of 100 would be 3 of 15, and 7 come */
     {{"ways.csv", "variant,entry,counts,arrived,per_mille,per_mille_low,per_mille_high,"
                   "per_hundred,per_hundred_low,per_hundred_high,cost_per_order_cny,order_actions,"
                   "orders\n"
                   "base,ad,,20,4,3,5,30,29,31,,2,6\n"
                   "base,sms,phone number,15,12,11,13,20,19,21,2.5,2,7\n"}},
     1,
     {SPOT(0, 30, 0, BLUE), WIDE(0, 30, 0, 29, 31), SPOT(0, 20, 1, GREY), WIDE(0, 20, 1, 19, 21)},
     {"20.0", "Per 100: without later visits that other ways begin, too."},
     NULL},
    {"funnel",
     {{"summary.csv", WAYS_HEAD "base,shops.mall,orders,2,2,,\nbase,entries.sms,arrivals,2,2000,,\n"
                                "base,entries.sms,orders,2,2,,\nlater,entries.sms,orders,2,9,,\n"},
      {"funnel.csv", drawn_funnel},
      {"losses.csv",
       "variant,entry,path,step,outcome,mean\nbase,sms,rooms.main,,never_live,15\n"
       "base,sms,sms,open,left,1800\nbase,sms,sms,page,left,45\n"
       "base,sms,rooms.main,watch,watched,100\nbase,sms,shops.mall,order,stockout,19\n"
       "later,sms,rooms.main,,full,99\n"}},
     1, /* each of the bar above: 200 of 2,000; 155, 65 of them without the page; 140, 15 found it not live; 2 order, 19
           find it sold out, 100 left the room; 19 are under way. One in ten answer a message, so its 1,800 are no loss */
     {PART(0, 0, 0.1, BLUE), PART(0, 0.1, 1, PALE), PART(1, 0, 0.775, BLUE),
      PART(1, 0.775, 1, PALE), PART(2, 0, 140 / 155.0, BLUE), PART(2, 140 / 155.0, 1, 0xF4CDB8),
      PART(3, 0, 2 / 140.0, BLUE), PART(3, 2 / 140.0, 21 / 140.0, 0xF4CDB8),
      PART(3, 21 / 140.0, 121 / 140.0, ORANGE), PART(3, 121 / 140.0, 1, 0xE4E7EB)},
     {"main", "2,000 arrivals", "9.7% not yet live", "14% sold out",
      "'sms': 100 of 140 are lost after watching 'main' (71%)", "140"},
     NULL},
    {"funnel", /* beside the way in words; steps that nobody leaves are no bars; a page of each width has all */
     {{"summary.csv", BESIDE_SUMMARY},
      {"funnel.csv", BESIDE},
      {"losses.csv", "variant,entry,path,step,outcome,mean\nbase,sms,sms,open,left,900\n"}},
     1,
     {PART(0, 0, 0.1, BLUE), PART(0, 0.1, 1, PALE), PART(1, 0, 0.8, BLUE),
      PART(1, 0.8, 1, 0xE4E7EB)},
     {"1,000 arrivals", "60% other", "all orders", "20"},
     NULL},
    {"funnel", /* a path and a step that more pass by are beside the way; the response to a message is no loss */
     {{"summary.csv", WAYS_HEAD "base,entries.sms,arrivals,1,1000,,\n"
                                "base,entries.sms,orders,1,8,,\nbase,shops.mall,orders,1,8,,\n"},
      {"funnel.csv", PASSED_BY},
      {"losses.csv", "variant,entry,path,step,outcome,mean\nbase,sms,sms,tap,left,920\n"
                     "base,sms,rooms.main,watch,watched,44\nbase,sms,shops.mall,order,left,8\n"},
      {"conclusions.csv", "id,en,zh,figures\nleaves,,,sms>rooms.main.watch.watched:mean=44\n"}},
     1,
     {PART(0, 0, 0.08, BLUE), PART(0, 0.08, 1, PALE), PART(1, 0, 60 / 80.0, BLUE),
      PART(1, 60 / 80.0, 1, 0xE4E7EB), PART(2, 0, 8 / 60.0, BLUE),
      PART(2, 8 / 60.0, 52 / 60.0, ORANGE), PART(2, 52 / 60.0, 1, PALE)},
     {"main", "73% left", "'sms': 44 of 60 are lost after watching 'main' (73%)"},
     NULL},
    {"funnel", /* the loss of the title is on a side way, which has no bar */
     {{"summary.csv", WAYS_HEAD "base,entries.sms,arrivals,1,100,,\n"
                                "base,entries.sms,orders,1,25,,\nbase,shops.mall,orders,1,25,,\n"},
      {"funnel.csv", "variant,replication,entry,path,position,step,reached,skipped,passed\n"
                     "base,1,sms,sms,1,tap,100,0,90\nbase,1,sms,early,1,book,60,0,20\n"
                     "base,1,sms,shops.mall,1,order,30,0,25\n"},
      {"losses.csv", "variant,entry,path,step,outcome,mean\nbase,sms,early,book,left,40\n"}},
     1,
     {PART(0, 0, 0.9, BLUE), PART(0, 0.9, 1, 0xE4E7EB), PART(1, 0, 25 / 90.0, BLUE),
      PART(1, 25 / 90.0, 1, 0xE4E7EB)},
     {"'sms': 40 of 60 are lost at 'book' (67%), the most of any step",
      "The step of the title is on a side way, without a bar."},
     NULL},
    {"funnel", /* a file of losses without rows: nobody is lost, the others are under way */
     {{"summary.csv", WAYS_HEAD "base,entries.sms,arrivals,1,1000,,\n"},
      {"funnel.csv", PASSED_BY},
      {"losses.csv", "variant,entry,path,step,outcome,mean\n"}},
     1,
     {PART(0, 0, 0.08, BLUE), PART(0, 0.08, 1, 0xE4E7EB), PART(1, 0, 60 / 80.0, BLUE),
      PART(1, 60 / 80.0, 1, 0xE4E7EB), PART(2, 0, 8 / 60.0, BLUE), PART(2, 8 / 60.0, 1, 0xE4E7EB)},
     {"Where are people lost, and why?"},
     NULL},
    {"funnel", /* six panels, the loss of the title in the last: of f and g with 3 + 2 orders nothing is drawn */
     {{"summary.csv", SEVEN_SUMMARY},
      {"funnel.csv", SEVEN},
      {"losses.csv", "variant,entry,path,step,outcome,mean\nbase,a,a,open,left,40\n"
                     "base,starts.push,push,open,left,150\n"}},
     0,
     {{0}},
     {"'push': 150 of 400 are lost at 'open' (38%), the most of any step", "400 later visits",
      "All orders: those in rooms and of later visits, too. Entries, with 5 orders together, not "
      "drawn: 2."},
     NULL},
    {"online",
     {{"series.csv", drawn_series}},
     2, /* the base with its band, then the variant over it */
     {STEP(0, T1935, 10), STEP(0, T1945, 30), STEP(0, T1955, 20), STEP_BAND(0, T1935, 5, 15),
      STEP_BAND(0, T1945, 20, 40), STEP_BAND(0, T1955, 12, 28), SPOT(0, T1945, 30, BLUE),
      STEP(1, T1935, 10), STEP(1, T1945, 30), STEP(1, T1955, 20), STEP(1, T1935, 1),
      STEP(1, T1945, 2), STEP(1, T1955, 3), SPOT(1, T1955, 3, ORANGE)},
     {"main",
      "Main, viewers: peak 30 from 19:40 to 19:50; the peak moves most with 'later', to 3 at 19:50",
      "'later'", "still rising at the end: 3"},
     NULL},
    {"online", /* each variant that moves it has a panel; one that does not is named below */
     {{"series.csv", TWINS}},
     3,
     {STEP(0, T1935, 40), STEP(0, T1945, 50), SPOT(0, T1945, 50, BLUE), STEP(1, T1935, 40),
      STEP(1, T1945, 50), STEP(1, T1935, 0), STEP(1, T1945, 0.25), SPOT(1, T1945, 0.25, ORANGE),
      STEP(2, T1935, 40), STEP(2, T1945, 50), STEP(2, T1935, 0), STEP(2, T1945, 0.25),
      SPOT(2, T1945, 0.25, ORANGE)},
     {"'later'", "'twice'", "Not drawn, viewers online within a tenth of the plan's peak: 'same'."},
     NULL},
    {"online", /* of several evenings the plan's fullest, and what moves that one */
     {{"series.csv", EVENINGS}},
     2,
     {STEP(0, T1935, 30), STEP(0, T1945, 50), SPOT(0, T1945, 50, BLUE), STEP(1, T1935, 30),
      STEP(1, T1945, 50), STEP(1, T1935, 30), STEP(1, T1945, 90), SPOT(1, T1945, 90, ORANGE)},
     {"Main on 07-10, viewers: still rising at the end: 50; the peak moves most with 'twice', to "
      "90",
      "Only the plan's fullest evening is drawn. Not drawn, viewers online within a tenth of the "
      "plan's peak: 'later'."},
     NULL},
    {"online", /* a curve that stays near a late peak has a level */
     {{"series.csv", SERIES "base,2021-07-10T19:30:00+08:00,rooms.main,online,50,5,,,,\n"
                            "base,2021-07-10T19:40:00+08:00,rooms.main,online,50,30,,,,\n"
                            "base,2021-07-10T19:50:00+08:00,rooms.main,online,50,31,,,,\n"
                            "base,2021-07-10T20:00:00+08:00,rooms.main,online,50,32,,,,\n"}},
     0,
     {{0}},
     {"Main, viewers: between 30 and 32 from 19:40 on",
      "time on 07-10; means of 10 min or their live part"},
     NULL},
    {"online", /* whose peak is farthest, not whose curve is */
     {{"series.csv", SERIES "base,2021-07-10T19:30:00+08:00,rooms.main,online,50,30,,,,\n"
                            "base,2021-07-10T19:40:00+08:00,rooms.main,online,50,50,,,,\n"
                            "later,2021-07-10T19:30:00+08:00,rooms.main,online,50,1,,,,\n"
                            "later,2021-07-10T19:40:00+08:00,rooms.main,online,50,54,,,,\n"
                            "twice,2021-07-10T19:30:00+08:00,rooms.main,online,50,30,,,,\n"
                            "twice,2021-07-10T19:40:00+08:00,rooms.main,online,50,42,,,,\n"}},
     0,
     {{0}},
     {"Main, viewers: still rising at the end: 50; the peak moves most with 'twice', to 42"},
     NULL},
    {"online", /* what base sends while it is live, what its programme brings, and what it has begun by then; not what brings no orders */
     {{"manifest.json", SENDS},
      {"ways.csv", "variant,entry,orders\nbase,game,0.5\nbase,sms,99.5\nlater,game,90\n"},
      {"series.csv", drawn_series}},
     1,
     {ARROW(0, T1945 - 300, 0, 0, 46.32), ARROW(0, T1945, 0, 0, 42.96), STEP(0, T1935, 10),
      STEP(0, T1945, 30), STEP(0, T1955, 20), STEP_BAND(0, T1935, 5, 15),
      STEP_BAND(0, T1945, 20, 40), STEP_BAND(0, T1955, 12, 28), SPOT(0, T1945, 30, BLUE)},
     {"19:40 sms", "19:45 coupon", "begun by 19:30: ad 19:10, list"},
     NULL},
    {"online", /* of a session that began before and ends in a bin, whose mean is all of its live part */
     {{"manifest.json", BEGUN_BEFORE}, {"series.csv", drawn_series}},
     1,
     {PART_SHADED(T1930, T1930 + 360, 48), LINE(0, T1930, 10 / 0.6), LINE(0, T1930 + 360, 10 / 0.6),
      LINE(0, T1930 + 360, 0), STEP(0, T1945, 30), STEP(0, T1955, 20),
      BAND(0, T1930, 5 / 0.6, 15 / 0.6), BAND(0, T1930 + 360, 5 / 0.6, 15 / 0.6),
      STEP_BAND(0, T1945, 20, 40), STEP_BAND(0, T1955, 12, 28), SPOT(0, T1945, 30, BLUE)},
     {"main"},
     NULL},
    {"variants",
     {{"compare.csv", COMPARED},
      {"summary.csv", SUMMARY "base,all,orders,30,60,9,57,63,,,,\n"
                              "base,all,cost_cny,30,50,300,-57,157,,,,\n"}},
     1, /* by effect */
     {SPOT(0, 12, 0, BLUE), WIDE(0, 12, 0, 9, 15), SPOT(0, 1, 1, GREY), WIDE(0, 1, 1, -9, 15),
      SPOT(0, -7.5, 2, ORANGE), WIDE(0, -7.5, 2, -10, -5)},
     {"orders, change from the plan", "Which plan is better, and how sure?", "+12", "+20%", "−10%",
      "third"},
     NULL},
    {"variants", /* the verdict is its title, without the list that the rows are */
     {{"compare.csv", "variant,baseline,place,metric,diff,diff_low,diff_high,ratio\n"
                      "later,base,all,orders,12,10,14,1.2\ntwice,base,all,orders,12,10,14,1.2\n"},
      {"conclusions.csv", "id,en,zh,kind,figures\nbest,\"Later is better than the plan: orders +12 "
                          "a campaign (95%: 10 to 14). It still loses money.\",。,"
                          "verdict,later/all.orders:diff=12\n"}},
     1,
     {SPOT(0, 12, 0, BLUE), WIDE(0, 12, 0, 10, 14), SPOT(0, 12, 1, BLUE), WIDE(0, 12, 1, 10, 14)},
     {"Later is better than the plan: orders +12 a campaign"},
     NULL},
    {"card", /* the metric of the verdict, whose list stands below its first clause */
     {{"compare.csv", COMPARED},
      {"conclusions.csv", "id,en,zh,kind,figures\nnothing,\"Nothing beats base in cost: 'later' +5 "
                          "CNY.\",。,verdict,later/all.cost_cny:diff=5\n"},
      {"summary.csv", "variant,place,metric,n,mean,low,high,p05,p95,risk,risk_low,risk_high\n"
                      "base,all,net_cny,30,2491,2000,3000,-96.6,4513,0.1,0.028,0.3\n"
                      "base,all,orders,30,216,200,230,174,245,,,\n"
                      "later,all,orders,30,9,8,10,1,2,,,\n"}},
     2,
     {SPOT(1, 5, 0, BLUE), WIDE(1, 5, 0, 3.5, 6.5)},
     {"Nothing beats base in cost: 'later' is highest, +5 CNY", "−97 to 4,513", "2.8% to 30%",
      "216", "174 to 245", "s.yaml; 20 simulated campaigns"},
     NULL},
    {"frontier",
     {{"summary.csv", SUMMARY "base,all,orders,30,100,9,98,102,,,,\n"
                              "base,all,cost_cny,30,5,9,4,6,,,,\n"
                              "dear,all,orders,30,150,9,147,153,,,,\n"
                              "dear,all,cost_cny,30,20,9,18,22,,,,\n"
                              "poor,all,orders,30,90,9,89,91,,,,\n"
                              "poor,all,cost_cny,30,10,9,9,11,,,,\n"}},
     1, /* the line joins the efficient */
     {SPOT(0, 5, 100, BLUE), WIDE(0, 5, 100, 4, 6), TALL(0, 5, 100, 98, 102),
      SPOT(0, 20, 150, BLUE), WIDE(0, 20, 150, 18, 22), TALL(0, 20, 150, 147, 153),
      SPOT(0, 10, 90, GREY), WIDE(0, 10, 90, 9, 11), TALL(0, 10, 90, 89, 91), LINE(0, 5, 100),
      LINE(0, 20, 150)},
     {"cost (CNY)", "orders", "poor", "A further order costs 0.3 CNY on average"},
     NULL},
    {"frontier", /* ticks in the unit of the largest */
     {{"summary.csv", SUMMARY "base,all,orders,30,20000,9,20000,20000,,,,\n"
                              "base,all,cost_cny,30,2e9,9,2e9,2e9,,,,\n"
                              "dear,all,orders,30,60000,9,60000,60000,,,,\n"
                              "dear,all,cost_cny,30,4e9,9,4e9,4e9,,,,\n"}},
     0,
     {{0}},
     {"0", "20k", "40k", "60k", "2bn", "3bn",
      "Orders against cost, means; dot: no other has as many orders for less; bars: 95% confidence "
      "intervals."}, /* no clause on rings, with its "0.1%" */
     NULL},
    {"frontier", /* of a sweep: values under their axes, in words */
     {{"points.csv",
       "point,axis,value\n1,entries.sms.arrivals.send,300\n1,paths.sms.steps.tap.p,5%\n"
       "2,entries.sms.arrivals.send,700\n2,paths.sms.steps.tap.p,9%\n"},
      {"summary.csv", "point," SUMMARY "1,base,all,orders,30,100,9,98,102,,,,\n"
                      "1,base,all,cost_cny,30,5,9,4,6,,,,\n2,base,all,orders,30,150,9,147,153,,,,\n"
                      "2,base,all,cost_cny,30,200,9,180,220,,,,\n"}},
     1,
     {SPOT(0, 5, 100, BLUE), WIDE(0, 5, 100, 4, 6), TALL(0, 5, 100, 98, 102),
      SPOT(0, 200, 150, BLUE), WIDE(0, 200, 150, 180, 220), TALL(0, 200, 150, 147, 153),
      LINE(0, 5, 100), LINE(0, 200, 150)},
     {"300; 5%", "700; 9%", "700; 9%", "cost (CNY)", "100"},
     NULL},
    {"frontier", /* one point is best: named by what tells it from all others */
     {{"points.csv", "point,axis,value\n1,paths.sms.steps.tap.p,5%\n2,paths.sms.steps.tap.p,9%\n"},
      {"summary.csv", "point," SUMMARY "1,base,all,orders,30,100,9,98,102,,,,\n"
                      "1,base,all,cost_cny,30,9,9,9,9,,,,\n2,base,all,orders,30,150,9,147,153,,,,\n"
                      "2,base,all,cost_cny,30,5,9,5,5,,,,\n"}},
     0,
     {{0}},
     {"Sms, share of 'tap' 9% brings most orders at least cost: 150 for 5 CNY", "9%", "5%"},
     NULL},
    {"frontier", /* 1 CNY more of 2,000 is no less: only the second is on the line; the third has most net, beside the line */
     {{"summary.csv",
       SUMMARY "base,all,orders,30,10,9,10,10,,,,\nbase,all,net_cny,30,5,9,5,5,,,,\n"
               "base,all,cost_cny,30,2000,9,2000,2000,,,,\n"
               "more,all,orders,30,20,9,20,20,,,,\nmore,all,net_cny,30,6,9,6,6,,,,\n"
               "more,all,cost_cny,30,2001,9,2001,2001,,,,\n"
               "dear,all,orders,30,15,9,15,15,,,,\ndear,all,net_cny,30,9,9,9,9,,,,\n"
               "dear,all,cost_cny,30,3000,9,3000,3000,,,,\n"
               "most,all,orders,30,30,9,30,30,,,,\nmost,all,net_cny,30,-4,9,-4,-4,,,,\n"
               "most,all,cost_cny,30,2501,9,2501,2501,,,,\n"}},
     1,
     {SPOT(0, 3000, 15, BLUE), WIDE(0, 3000, 15, 3000, 3000), TALL(0, 3000, 15, 15, 15),
      SPOT(0, 2000, 10, GREY), WIDE(0, 2000, 10, 2000, 2000), TALL(0, 2000, 10, 10, 10),
      SPOT(0, 2001, 20, BLUE), WIDE(0, 2001, 20, 2001, 2001), TALL(0, 2001, 20, 20, 20),
      SPOT(0, 2501, 30, BLUE), WIDE(0, 2501, 30, 2501, 2501), TALL(0, 2501, 30, 30, 30),
      LINE(0, 2001, 20), LINE(0, 2501, 30)},
     {"A further order costs 50 CNY on average and moves net by −1 CNY; the square nets most, 9 "
      "CNY",
      "dear"},
     NULL},
    {"dashboard",
     {{"dashboard.csv", DASHBOARD}},
     1, /* what is shown stays until the next report */
     {LINE(0, T1930, 15), LINE(0, T2000, 40), LINE(0, T1930, 3), LINE(0, T2000, 3),
      LINE(0, T2000, 8.5), ARROW(0, T2000, 8.5, 0, 31.5)},
     {"mall, orders", "31.5 hidden at 07-10 20:00",
      "Mall, orders: at 07-10 20:00 the dashboard shows 8.5 of 40",
      "Figures that hide less not drawn: 1."},
     NULL},
    {"curve", /* what the sweep decides by; a band has the line with the best alone */
     {DECIDES("all.orders"),
      CONCLUDES("best", "The best: point 2, orders 180. It beats 2 other alternatives."),
      {"points.csv", "point,axis,value\n1,a.p,10%\n2,a.p,20%\n3,a.p,40%\n"},
      {"summary.csv", "point," SUMMARY "1,base,all,orders,30,100,1,98,102,,,,\n"
                      "1,base,rooms.main,entrants,30,7,1,6,8,,,,\n"
                      "1,later,all,orders,30,50,1,48,52,,,,\n"
                      "2,base,all,orders,30,180,1,178,182,,,,\n"
                      "2,base,rooms.main,entrants,30,9,1,8,10,,,,\n"
                      "3,base,all,orders,30,150,1,148,152,,,,\n"}},
     1,
     {SPOT(0, 0.1, 100, BLUE), SPOT(0, 0.2, 180, BLUE), SPOT(0, 0.4, 150, BLUE), LINE(0, 0.1, 100),
      LINE(0, 0.2, 180), LINE(0, 0.4, 150), BAND(0, 0.1, 98, 102), BAND(0, 0.2, 178, 182),
      BAND(0, 0.4, 148, 152), SPOT(0, 0.1, 50, ORANGE), LINE(0, 0.1, 50)},
     {"a.p", "orders", "Best orders at 20%: 180", "later", "0", "30%"},
     NULL},
    {"curve", /* that the best is at the end */
     {DECIDES("all.orders"),
      CONCLUDES("best", "The best: point 2, orders 200. It beats 2 other alternatives."),
      {"points.csv", "point,axis,value\n1,a.p,10%\n2,a.p,20%\n"},
      {"summary.csv", "point," SUMMARY
                      "1,base,all,orders,30,100,1,98,102,,,,\n1,later,all,orders,30,120,1,48,52,,,,"
                      "\n2,base,all,orders,30,150,1,178,182,,,,\n2,later,all,orders,30,200,1,148,"
                      "152,,,,\n"}},
     0,
     {{0}},
     {"Best orders at 20%, the highest tried: 200"},
     NULL},
    {"curve", /* while it is open which is best, the best mean stands first */
     {DECIDES("all.orders"),
      CONCLUDES("best", "Not decided: 2 of 2 may be the best (95%). The best mean: point 2, B, "
                        "orders 2 (95%: 1 to 3)."),
      {"points.csv", "point,axis,value\n1,a.p,10%\n2,a.p,20%\n"},
      {"best.csv",
       "point,variant,place,metric,n,mean,low,high,behind,behind_low,behind_high,rank,may_be_best\n"
       "1,base,all,orders,30,1,0,2,1,0,2,2,1\n2,base,all,orders,30,2,1,3,0,0,1,1,1\n"},
      {"summary.csv", "point," SUMMARY "1,base,all,orders,30,1,1,0,2,,,,\n"
                      "2,base,all,orders,30,2,1,1,3,,,,\n"}},
     0,
     {{0}},
     {"Best mean orders at 20%, the highest tried: 2; 10% may be the best, too"},
     NULL},
    {"curve", /* a copy of the plan is no line; times of one day without the day; what may be the best in colour, the band of the best */
     {DECIDES("all.orders"),
      CONCLUDES("best", "Not decided: 3 of 4 may be the best (95%)."),
      {"points.csv", "point,axis,value\n1,a.at,2021-07-10T19:00\n2,a.at,2021-07-10T20:00\n"},
      {"labels.csv", "name,label,label_zh\nvariants.copy.is,copy,重复\n"},
      {"best.csv",
       "point,variant,place,metric,n,mean,low,high,behind,behind_low,behind_high,rank,may_be_best\n"
       "1,base,all,orders,30,-8,0,2,1,0,2,4,0\n1,other,all,orders,30,-5,0,2,1,0,2,1,1\n"
       "2,base,all,orders,30,-6,1,3,0,0,1,2,1\n2,other,all,orders,30,-7,0,2,1,0,2,3,1\n"},
      {"summary.csv", "point," SUMMARY
                      "1,base,all,orders,30,-8,1,-9,-7,,,,\n1,other,all,orders,30,-5,1,-6,-4,,,,\n"
                      "1,copy,all,orders,30,9,1,8,10,,,,\n2,base,all,orders,30,-6,1,-7,-5,,,,\n"
                      "2,other,all,orders,30,-7,1,-8,-6,,,,\n2,copy,all,orders,30,9,1,8,10,,,,\n"}},
     1,
     {SPOT(0, 1625943600, -5, BLUE), SPOT(0, 1625947200, -7, BLUE), LINE(0, 1625943600, -5),
      LINE(0, 1625947200, -7), BAND(0, 1625943600, -6, -4), BAND(0, 1625947200, -8, -6),
      SPOT(0, 1625943600, -8, ORANGE), SPOT(0, 1625947200, -6, ORANGE), LINE(0, 1625943600, -8),
      LINE(0, 1625947200, -6)},
     {"Best mean orders at 19:00, the earliest tried: −5; 3 of 4 may be the best", "other",
      "the plan"},
     NULL},
    {"curve", /* of words: rows, one of each variant */
     {{"points.csv", "point,axis,value\n1,a.w,lognormal(median 90m sigma 1.25)\n2,a.w,exp(90s)\n"},
      {"summary.csv",
       "point," SUMMARY "1,base,all,orders,30,100,1,98,102,,,,\n"
       "1,later,all,orders,30,50,1,48,52,,,,\n2,base,all,orders,30,180,1,178,182,,,,\n"
       "2,later,all,orders,30,60,1,58,62,,,,\n"}},
     0,
     {SPOT(0, 180, 0, BLUE), SPOT(0, 60, 1, ORANGE), SPOT(0, 100, 2, BLUE), SPOT(0, 50, 3, ORANGE),
      WIDE(0, 180, 0, 178, 182), WIDE(0, 60, 1, 58, 62), WIDE(0, 100, 2, 98, 102),
      WIDE(0, 50, 3, 48, 52)},
     {"exp(90s): the plan", "exp(90s): later", "lognormal(median 90m sigma 1.25): later"},
     NULL},
    {"effects", /* of the first metric and variant; the largest first, all on one scale */
     {{"points.csv", "point,axis,value\n1,a.p,10%\n1,b.n,5\n"},
      DECIDES("all.orders"),
      CONCLUDES("moves",
                "A.p moves orders most: +40 from 10% to 20% (95%, all axes together: 35 to 45)."),
      {"effects.csv",
       EFFECTS EFFECT("b.n,main_effect,5") "0,,\n" EFFECT("b.n,main_effect,9") "20,-2,30\n" EFFECT(
           "a.p,main_effect,10%") "0,,\n" EFFECT("a.p,main_effect,20%") "40,35,45\n"
                                                                        "base,all,gmv_cny,a.p,main_"
                                                                        "effect,20%,4,7,700,600,"
                                                                        "800\n"
                                                                        "later,all,orders,a.p,main_"
                                                                        "effect,20%,4,7,9,8,10\n"}},
     2,
     {SPOT(0, 0, 0, GREY), SPOT(0, 40, 1, BLUE), WIDE(0, 40, 1, 35, 45), SPOT(1, 0, 0, GREY),
      SPOT(1, 20, 1, GREY), WIDE(1, 20, 1, -2, 30)},
     {"A.p moves orders most: +40 from 10% to 20%", "b.n", "+20", "reference"},
     NULL},
    {"effects", /* of no grid: an axis is a row */
     {{"points.csv", "point,axis,value\n1,a.p,10%\n1,b.n,5\n"},
      DECIDES("all.orders"),
      CONCLUDES("moves", "B.n is shown to go with orders."),
      {"effects.csv", EFFECTS RANKED("b.n") "-0.5,-0.7,-0.2\n" RANKED("a.p") "0.6,-0.1,0.8\n"}},
     1,
     {SPOT(0, 0.6, 0, GREY), WIDE(0, 0.6, 0, -0.1, 0.8), SPOT(0, -0.5, 1, BLUE),
      WIDE(0, -0.5, 1, -0.7, -0.2)},
     {"B.n is shown to go with orders", "a.p", "−0.5", "rank correlation with orders"},
     NULL},
    {"heat", /* around zero */
     {{"points.csv", SLOPE_POINTS}, {"summary.csv", SLOPE_SUMMARY}},
     1, /* from -12 in steps of 4 */
     {SQUARE(0, 2, 0xE08E3C), SQUARE(1, 2, 0xE08E3C), SQUARE(2, 2, 0xE08E3C),
      SQUARE(0, 1, 0x7BA3CC), SQUARE(1, 1, 0x7BA3CC), SQUARE(2, 1, 0x7BA3CC),
      SQUARE(0, 0, 0x12304F), SQUARE(1, 0, 0x12304F), SQUARE(2, 0, 0x12304F),
      OUTLINE(0, 0, 0x12304F)},
     {"40%", "orders", "−6"},
     NULL},
    {"heat", /* a hair below zero is no side of it: shades of one colour from 0 on; the lower value of the second axis is below */
     {{"points.csv", GRID_POINTS},
      {"summary.csv", "point,variant,place,metric,n,mean,low,high\n1,base,all,orders,30,-1,0,0\n"
                      "2,base,all,orders,30,180,0,0\n3,base,all,orders,30,50,0,0\n"
                      "4,base,all,orders,30,90,0,0\n"}},
     1, /* from 0 in steps of 30 */
     {SQUARE(0, 1, 0xEFF3F8), SQUARE(1, 1, 0x12304F), SQUARE(0, 0, 0xC6D6E8),
      SQUARE(1, 0, 0x7BA3CC), OUTLINE(1, 1, 0x12304F)},
     {"a.p", "b.n", "10%", "180", "90"},
     NULL},
    {"heat", /* dots in what may be the best, of the base; less is better */
     {{"points.csv", GRID_POINTS},
      {"summary.csv", LOST_SUMMARY},
      DECIDES("all.net_cny"), /* what is concluded of another metric is no title */
      CONCLUDES("best", "The best: point 4, net 1."),
      {"best.csv", "point,variant,place,metric,n,mean,rank,may_be_best\n"
                   "1,base,all,stockouts,30,100,2,1\n1,later,all,stockouts,30,100,3,1\n"
                   "2,base,all,stockouts,30,180,5,0\n3,base,all,stockouts,30,150,4,0\n"
                   "4,base,all,stockouts,30,90,1,1\n4,base,all,net_cny,30,1,1,1\n"}},
     1,
     {SQUARE(0, 1, 0xEFF3F8), SQUARE(1, 1, 0x12304F), SQUARE(0, 0, 0x3F70A3),
      SQUARE(1, 0, 0xEFF3F8), OUTLINE(1, 0, 0xEFF3F8), SPOT(0, 0.36, 0.68, 0x12304F),
      SPOT(0, 1.36, -0.32, 0x12304F)},
     {"Which cell is best?"},
     NULL},
    {"heat", /* what is decided at every point of an adaptive grid; dots where it was run */
     {{"points.csv", GRID_POINTS},
      {"map.csv",
       "point,axis,value,decided\n1,a.p,10%,base\n1,b.n,5,base\n3,a.p,10%,base\n3,b.n,9,base\n"
       "5,a.p,15%,base\n5,b.n,5,base\n6,a.p,15%,base\n6,b.n,9,base\n2,a.p,20%,base\n"
       "2,b.n,5,base\n4,a.p,20%,later\n4,b.n,9,later\n"},
      {"summary.csv", GRID_SUMMARY}},
     1,
     {SQUARE(0, 1, 0xEFF3F8), SQUARE(0, 0, 0xEFF3F8), SQUARE(1, 1, 0xEFF3F8),
      SQUARE(1, 0, 0xEFF3F8), SQUARE(2, 1, 0xEFF3F8), SQUARE(2, 0, 0x12304F),
      SPOT(0, 0, 0, 0x12304F), SPOT(0, 0, 1, 0x12304F), SPOT(0, 2, 0, 0xEFF3F8),
      SPOT(0, 2, 1, 0x12304F)},
     {"Of 6 points, best in orders: the plan at 5, later at 1",
      "from pale to dark: the plan, later", "15%",
      "Dots: points that were run; the others are decided as those around them."},
     NULL},
    {"behind", /* by rank; a ring may be the best too */
     {DECIDES("all.net_cny"),
      CONCLUDES("best", "Not decided: 2 of 3 may be the best (95%, all together)."),
      {"best.csv", "point,variant,place,metric,n,mean,rank,may_be_best,low,high,exact,behind,"
                   "behind_low,behind_high,beaten_by\n"
                   ",base,all,net_cny,40,90,3,0,80,100,,30,20,40,simulated\n"
                   ",late,all,net_cny,60,120,1,1,110,130,,,,,\n"
                   ",other,all,net_cny,60,115,2,1,105,125,,5,-1,11,\n"
                   ",none,all,net_cny,0,,,0,,,,,,,no metric\n"}},
     1,
     {SPOT(0, 0, 0, BLUE), SPOT(0, 5, 1, GREY), WIDE(0, 5, 1, -1, 11), SPOT(0, 30, 2, GREY),
      WIDE(0, 30, 2, 20, 40)},
     {"Best mean net: late, 120 CNY; 2 of 3 may be the best", "behind", "30", "115",
      "behind the best: net (CNY)"},
     NULL},
    {"behind", /* decided: the lead has the unit of the metric */
     {DECIDES("agents.d.wait_mean_s"),
      CONCLUDES("best", "The best: late, mean wait 12 s (95%: 11 to 13)."),
      {"best.csv", "point,variant,place,metric,n,mean,rank,may_be_best,low,high,exact,behind,"
                   "behind_low,behind_high,beaten_by\n"
                   ",base,agents.d,wait_mean_s,40,90,2,0,80,100,,78,60,90,simulated\n"
                   ",late,agents.d,wait_mean_s,60,12,1,1,11,13,,,,,\n"}},
     1,
     {SPOT(0, 0, 0, BLUE), SPOT(0, 78, 1, GREY), WIDE(0, 78, 1, 60, 90)},
     {"Best mean wait for 'd' (those served): late, 12 s; 78 s ahead of the next", "behind", "78",
      "90"},
     NULL},
    {"stops",
     {{"looks.csv", "design,arm,look,day,information,bound,p,stops,stops_by_here,false_stops,"
                    "false_stops_by_here\n"
                    "peek,b,1,2,0.5,3,0.01,0.2,0.2,0.01,0.01\n"
                    "peek,b,2,4,1,2,0.02,0.5,0.7,0,0.01\n"}},
     1, /* in steps: between looks nothing stops */
     {LINE(0, 2, 0), LINE(0, 2, 0.2), LINE(0, 4, 0.2), LINE(0, 4, 0.7), LINE(0, 4.5, 0.7),
      LINE(0, 2, 0), LINE(0, 2, 0.01), LINE(0, 4, 0.01), LINE(0, 4, 0.01), LINE(0, 4.5, 0.01)},
     {"stopped by this day", "peek 70%", "equal arms 1%",
      "Peek stops in 70% of campaigns with the change, in 1% without any"},
     NULL},
    {"stops", /* as often without a change */
     {{"power.csv", "design,arm,day,effect,effect_relative,how,power,low,high\n"
                    "peek,b,1,0.1,0.2,simulated,0.3,0.2,0.4\npeek,b,1,0.1,0.2,moved,0.9,0.8,1\n"
                    "peek,b,4,0.1,0.2,simulated,0.5,0.35,0.65\n"},
      {"looks.csv", "design,arm,look,day,information,bound,p,stops,stops_by_here,false_stops,"
                    "false_stops_by_here\n"
                    "fixed,b,1,4,1,2,0.02,0.1,0.1,0,0.01\npeek,b,1,4,1,2,0.02,0.5,0.5,0.5,0.5\n"}},
     0,
     {{0}},
     {"Peek stops in 50% of campaigns with the change and as often, in 50%, without any",
      "With the change, peek: 50% (95%: 35% to 65%)."},
     NULL},
    {"stops", /* without a true effect each stop is a false alarm */
     {{"power.csv", "design,arm,day,effect,effect_relative,how,power,low,high\n"
                    "fixed,b,1,0,0,simulated,0.3,0.25,0.35\n"},
      {"looks.csv", "design,arm,look,day,information,bound,p,stops,stops_by_here,false_stops,"
                    "false_stops_by_here\n"
                    "peek,b,2,4,1,2,0.02,0.5,0.7,0,0.01\n"}},
     0,
     {{0}},
     {"The true effect is 0: peek stops in 70% of campaigns with the change, in 1% without any"},
     NULL},
    {"truth",
     {{"truth.csv", "assigned,arm,metric,base,truth,truth_low,truth_high,estimate,estimate_low,"
                    "estimate_high,bias,bias_low,bias_high,verdict\n"
                    "person,b,all.orders,8,2,1.9,2.1,4,3.8,4.2,2,1.6,2.4,biased\n"
                    "day,b,all.orders,10,1,0.9,1.1,1.2,0.7,1.7,0.2,0.1,0.3,no-bias-seen\n"
                    "person,b,all.gmv_cny,0,4,3,5,6,5.5,6.5,2,1,3,biased\n"}},
     2, /* shares of what there is without the change, if there is anything */
     {SPOT(0, 0.25, 0, BLUE), SPOT(0, 0.5, 0, ORANGE), WIDE(0, 0.5, 0, 0.475, 0.525),
      ARROW(0, 0.25, 0, 0.25, 0), SPOT(0, 0.1, 1, BLUE), SPOT(0, 0.12, 1, BLUE),
      WIDE(0, 0.12, 1, 0.07, 0.17), ARROW(0, 0.1, 1, 0.02, 0), SPOT(1, 4, 0, BLUE),
      SPOT(1, 6, 0, ORANGE), WIDE(1, 6, 0, 5.5, 6.5), ARROW(1, 4, 0, 2, 0)},
     {"orders", "GMV (CNY)", "split by person", "switchback by day",
      "B, orders: the split by person reports +50%, the truth is +25%"},
     NULL},
    {"checks", /* a count in two rows is one: 4 of 5 inside; the row of the other as shares of its mean, 6; then the two
                  nearest an end of their range: at it, and half the way, of equal ones the first */
     {{"check.csv", "check,place,step,hour,observed,expected,low,high\n"
                    "reached,paths.sms,open,,9,8,7,9\n"
                    "passed,paths.sms,tap,,9,8,7,9\n"
                    "passed_by_hour,paths.sms,open,8,5,6,4,7\n"
                    "passed_by_hour,paths.sms,open,9,9,6,4,8\n"
                    "passed_by_hour,shops.mall,pay,1,2,3,1,4\n"
                    "passed_by_hour,shops.mall,pay,22,5,6,4,7\n"
                    "ngram_distance,,,,0.5,0.1,0.05,0.25\n"
                    "circadian_distance,,,,0,0,0,0\n"
                    "arrival_distance,,,,3,2,1,4\n"}},
     1,
     {SPOT(0, 0.5, 0, ORANGE), WIDE(0, 0.5, 0, -1 / 3.0, 1 / 3.0), SPOT(0, 0.125, 1, BLUE),
      WIDE(0, 0.125, 1, -0.125, 0.125), SPOT(0, -1 / 6.0, 2, BLUE),
      WIDE(0, -1 / 6.0, 2, -1 / 3.0, 1 / 6.0)},
     {"open, 09:00 to 10:00", "4 to 8",
      "Order of the steps, hours, beginnings and time taken: 1 of 3 distances of the log from the "
      "campaigns are larger than theirs.",
      "The log differs from its fit: 4 of 5 counts, of steps and by the hour, lie in their 90% "
      "ranges"},
     NULL},
    {"heldout",
     {{"back_test.csv",
       "date,metric,place,observed,expected,low,high,inside\n"
       "2021-07-10,orders,shops.mall,5,6,4,7,1\n"
       "2021-07-11,orders,shops.mall,9,6,4,8,0\n"
       "2021-07-10,entrants,shops.mall,5,6,4,7,1\n"
       "2021-07-10,completed,paths.sms,6,6,4,7,1\n"}}, /* entrants are the orders */
     1,
     {SPOT(0, 1625875200, 5, BLUE), SPOT(0, 1625961600, 9, ORANGE), LINE(0, 1625875200, 6),
      LINE(0, 1625961600, 6), BAND(0, 1625875200, 4, 7), BAND(0, 1625961600, 4, 8)},
     {"mall, orders", "sms, completed",
      "2 of 3 daily counts that the fit has not seen lie in their 90% bands"},
     NULL},
};
enum { PICTURES = sizeof pictures / sizeof *pictures };

/* ---- what holds of each --------------------------------------------------------------------- */

static bool same(const struct drawn_mark *drawn_one, const struct mark *want)
{
    if (drawn_one->kind != want->kind || drawn_one->panel != want->panel ||
        (want->colour && drawn_one->colour != want->colour) ||
        (want->text && strcmp(drawn_one->text, want->text) != 0))
        return false;
    for (int i = 0; i < drawn_numbers(want->kind); i++)
        if (!isnan(want->at[i]) &&
            fabs(drawn_one->at[i] - want->at[i]) > 1e-8 * fmax(1, fabs(want->at[i])))
            return false;
    return true;
}

/* Each mark that is wanted is drawn once, and in these panels no other of its kind. */
static void compare_marks(const struct picture *of)
{
    static bool taken[sizeof drawn.mark / sizeof *drawn.mark];
    memset(taken, 0, sizeof taken);
    for (int i = 0; i < MARKS && of->mark[i].kind; i++) {
        const struct mark *want = &of->mark[i];
        size_t k = 0;
        while (k < drawn.marks && (taken[k] || !same(&drawn.mark[k], want))) k++;
        cr_expect(lt(sz, k, drawn.marks), "%s: mark %d (%g, %g) is not drawn so", of->name, i,
                  want->at[0], want->at[1]);
        if (k < drawn.marks) taken[k] = true;
    }
    for (size_t k = 0; k < drawn.marks; k++) {
        const struct drawn_mark *m = &drawn.mark[k];
        cr_expect(m->outside == false, "%s: (%.10g, %g) is outside of its axes", of->name, m->at[0],
                  m->at[1]);
        if (m->panel >= of->panels || m->kind == DRAWN_TEXT) continue;
        cr_expect(taken[k], "%s: kind %d at (%.10g, %g) of panel %d is in no file", of->name,
                  (int)m->kind, m->at[0], m->at[1], m->panel);
    }
}

/* The SVG of a width; freed by the caller. */
static char *svg_of(const struct picture *of, const char *folder, uint32_t width)
{
    struct yl_fault fault = {0};
    char name[32];
    const struct yl_plot_options options = {.only = of->name,
                                            .svg = true,
                                            .width = width,
                                            .lang = YL_EN,
                                            .scripts = YL_SOURCE_DIR "/plots"};
    cr_assert(eq(int, yl_plot(folder, &options, &fault), YL_OK), "%s", fault.text);
    snprintf(name, sizeof name, "%s.svg", of->name);
    return drawn_read(folder, name);
}

static void find_letters(const char *svg)
{
    lettered = 0;
    for (const char *at = svg; (at = strstr(at, "translate("));) {
        struct letters one = {0};
        char anchor[8];
        at++;
        if (sscanf(at,
                   "ranslate(%lf,%lf)\" stroke=\"none\" fill=\"%*[^\"]\" font-family=\"%*[^\"]\" "
                   "font-size=\"%lf\" text-anchor=\"%7[a-z]\"> <text>%127[^<]",
                   &one.left, &one.line, &one.size, anchor, one.text) != 5)
            continue;
        const double width = yl_letters_width(one.size, one.text);
        one.left -= anchor[0] == 'm' ? width / 2 : anchor[0] == 'e' ? width : 0;
        one.right = one.left + width;
        cr_assert(lt(sz, lettered, LETTERS));
        letters[lettered++] = one;
    }
    cr_expect(gt(sz, lettered, 3));
}

/* Texts never touch each other. */
static void no_text_lies_on_another(const struct picture *of, uint32_t width)
{
    for (size_t i = 0; i < lettered; i++)
        for (size_t k = 0; k < i; k++) {
            const struct letters *a = &letters[i], *b = &letters[k];
            const double high = 0.7 * fmin(a->size, b->size);
            cr_expect(a->left >= b->right || b->left >= a->right || fabs(a->line - b->line) >= high,
                      "%s, %u px: '%s' lies on '%s'", of->name, width, a->text, b->text);
        }
}

static void compare_texts(const struct picture *of, const char *folder)
{
    char *svg = svg_of(of, folder, 640);
    find_letters(svg);
    no_text_lies_on_another(of, 640);
    free(svg);
    svg = svg_of(of, folder, 1280);
    find_letters(svg);
    no_text_lies_on_another(of, 1280);
    char text[160];
    for (int i = 0; i < SAYS && of->say[i]; i++) {
        snprintf(text, sizeof text, ">%s</text>", of->say[i]);
        char span[160];
        snprintf(span, sizeof span, "> %s</text>", of->say[i]);
        cr_expect(strstr(svg, text) || strstr(svg, span), "%s: no text '%s'", of->name, of->say[i]);
    }
    free(svg);
}

Test(pictures, marks_stand_where_the_csv_files_say)
{
    for (int i = 0; i < PICTURES; i++) {
        const struct picture *of = &pictures[i];
        char *folder = drawn_folder();
        bool fit = of->file[0].name && strstr("check.csv back_test.csv", of->file[0].name);
        if (fit) /* a fit has no manifest */
            drawn_write(folder, "fitted.yaml", "yinliu: 1\n");
        else
            drawn_write(folder, "manifest.json", DRAWN_MANIFEST "}\n");
        for (int f = 0; f < FILES && of->file[f].name; f++)
            drawn_write(folder, of->file[f].name, of->file[f].text);
        drawn_table(folder, of->name, YL_EN);
        cr_expect(gt(sz, drawn.marks, 0), "%s: nothing is drawn", of->name);
        compare_marks(of);
        compare_texts(of, folder);
        if (of->more) of->more();
        drawn_remove(folder);
    }
}

/* px down to a text. */
static double line_of(const char *text)
{
    for (size_t i = 0; i < lettered; i++)
        if (!strcmp(letters[i].text, text)) return letters[i].line;
    cr_assert(false, "no text '%s'", text);
    return NAN;
}

/* Of 12.8 orders above the line of 10, of 9.5 not above nor below that of 5. */
Test(pictures, names_stand_by_their_own_points_on_a_phone)
{
    const struct picture of = {.name = "frontier"};
    char *folder = drawn_folder();
    drawn_write(folder, "manifest.json", DRAWN_MANIFEST "}\n");
    drawn_write(
        folder, "summary.csv",
        SUMMARY
        "1.000 CNY; Text message: budget 1.500 CNY,all,orders,30,9.5,9,9.5,9.5,,,,\n"
        "1.000 CNY; Text message: budget 1.500 CNY,all,cost_cny,30,4500,9,4500,4500,,,,\n"
        "1.000 CNY; Text message: budget 1.500 CNY,all,net_cny,30,-9,9,-9,-9,,,,\n"
        "1.000 CNY; No search ads (what no axis sets),all,orders,30,12.8,9,12.8,12.8,,,,\n"
        "1.000 CNY; No search ads (what no axis sets),all,cost_cny,30,5000,9,5000,5000,,,,\n"
        "1.000 CNY; No search ads (what no axis sets),all,net_cny,30,-5,9,-5,-5,,,,\n"
        "more,all,orders,30,15.6,9,15.6,15.6,,,,\n"
        "more,all,cost_cny,30,6000,9,6000,6000,,,,\n"
        "ring,all,orders,30,12.4,9,12.4,12.4,,,,\n"
        "ring,all,cost_cny,30,5500,9,5500,5500,,,,\n"
        "dear,all,orders,30,30,9,30,30,,,,\n"
        "dear,all,cost_cny,30,11500,9,11500,11500,,,,\n");
    char *svg = svg_of(&of, folder, 390);
    find_letters(svg);
    cr_expect(lt(dbl, line_of("1.000 CNY; No search ads"), line_of("10") - 12));
    cr_expect(gt(dbl, line_of("1.000 CNY; Text message:"), line_of("10") - 12));
    cr_expect(lt(dbl, line_of("1.000 CNY; Text message:"), line_of("5")));
    no_text_lies_on_another(&of, 390);
    free(svg);
    drawn_remove(folder);
}

Test(pictures, none_of_the_catalogue_is_left_out)
{
    const struct yl_picture *row;
    for (size_t i = 0; (row = yl_picture_at(i)); i++) {
        bool tested = false;
        for (int k = 0; k < PICTURES; k++)
            tested = tested || (!strcmp(pictures[k].name, row->name) &&
                                (pictures[k].more || pictures[k].mark[0].kind));
        cr_expect(tested, "no row of this test holds '%s' against its CSV files", row->name);
    }
}
