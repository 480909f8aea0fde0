/* exact.c: what a workload must give: each figure's expectation and the standard deviation of one
 * run. Run: exact funnel|while|while-quota|deep|mm1|memory N poisson|fixed    Prints: FIGURE MEAN SD
 * The funnel by products of chances. While: taps in the room, one in two minutes, of which 20 % pass
 * (and take the quota): each Poisson by the lognormal stay. M/M/1: wait rho/(mu - lambda); the
 * variance of a mean over N customers from the sum of covariances rho (2 + 5 rho - 4 rho^2 + rho^3) /
 * (1 - rho)^4 of D. J. Daley, The serial correlation coefficients of waiting times in a stationary
 * single server queue, J. Austral. Math. Soc. 8 (1968). Memory: a person looks Poisson (visits x
 * 35 %) times and follows with 60 % until it has happened once. */
#include "bench/peers/workload.h"
#include <math.h>
#include <stdlib.h>
#include <string.h>

static void say(const char *figure, double mean, double sd)
{
    printf("%s %.9g %.9g\n", figure, mean, sd);
}

/* Something that comes so often in a mean stay, of visits of whom such a share comes to the room. */
static void say_in_stay(const char *figure, double n, double room, double often, double off)
{
    double each = room * often,
           squares = room * (often + exp(stay_sigma * stay_sigma) * often * often);
    say(figure, n * each, sqrt(n * (squares - off * each * each)));
}

static void exact_funnel(double n, int poisson, const char *law)
{
    double steps = 0, squares = 0, room = 0, shop = 0, orders = 0;
    for (int e = 0; e < ENTRIES; e++) {
        double p = share[e];
        int k = 0;
        for (int s = first[e]; s != ORDER; p *= funnel[s].p, s = funnel[s].next, k++) {
            steps += p, squares += p * (2 * k + 1);
            if (s == ROOM) room += p;
            if (s == SHOP) shop += p;
        }
        orders += p;
    }
    double off = poisson ? 0 : 1;
    say("visits", n, poisson ? sqrt(n) : 0);
    say("steps", n * steps, sqrt(n * (squares - off * steps * steps)));
    say("room", n * room, sqrt(n * room * (1 - off * room)));
    say("shop", n * shop, sqrt(n * shop * (1 - off * shop)));
    say("orders", n * orders, sqrt(n * orders * (1 - off * orders)));
    if (strncmp(law, "while", 5)) return;
    say_in_stay("taps", n, room, funnel[ROOM].mean / 120, off);
    say_in_stay("tapped", n, room, funnel[ROOM].mean / 120 * 0.2, off);
    if (!strcmp(law, "while-quota"))
        say_in_stay("quota", n, room, funnel[ROOM].mean / 120 * 0.2, off);
}

static void exact_server(double n)
{
    double r = arrival_rate;
    say("wait", r / (1 - r), sqrt(r * (2 + r * (5 + r * (-4 + r))) / pow(1 - r, 4) / n));
}

static void exact_memory(double n)
{
    const double persons = 1e6, q = 0.6, mean = n / persons * 0.35;
    double least = 1, term = exp(-mean), asked = 0, squares = 0,
           refused = 1; /* P(looks >= j), P(looks = j - 1) */
    for (int j = 1; j < 200; j++) {
        least -= term, term *= mean / j;
        asked += refused * least, squares += (2 * j - 1) * refused * least, refused *= 1 - q;
    }
    double follows = 1 - exp(-mean * q);
    say("visits", n, sqrt(n));
    say("asked", persons * asked, sqrt(persons * (squares - asked * asked)));
    say("follow", persons * follows, sqrt(persons * follows * (1 - follows)));
}

int main(int words, char **word)
{
    if (words < 4) {
        fprintf(stderr, "usage: exact funnel|while|while-quota|deep|mm1|memory N poisson|fixed\n");
        return 2;
    }
    double n = atof(word[2]);
    if (!strcmp(word[1], "deep")) funnel_deepen();
    if (!strcmp(word[1], "mm1"))
        exact_server(n);
    else if (!strcmp(word[1], "memory"))
        exact_memory(n);
    else
        exact_funnel(n, !strcmp(word[3], "poisson"), word[1]);
    return 0;
}
