"""simpy_funnel.py: the same workloads as its manual would have them: a process for each visit.
Run: simpy_funnel.py funnel|coupled|mm1 N [SEED]"""
import math
import random
import sys

import simpy

STEPS = [(600, .20, 1), (5, .50, 2), (8, .60, 16),
         (60, .35, 4), (5, .40, 5), (8, .60, 16),
         (20, .50, 7), (6, .45, 8), (3, .70, 9), (8, .50, 17),
         (20, .60, 11), (10, .50, 12), (6, .60, 13), (4, .80, 17),
         (120, .25, 15), (4, .80, 16),
         (300, .08, 17),
         (45, .30, 18), (30, .60, 19), (20, .85, 20)]
ROOM, SHOP, ORDER = 16, 17, 20
SHARES, FIRST = (.30, .20, .20, .10, .20), (0, 3, 6, 10, 14)
STAY_MU, SEATS, STOCK, PATIENCE = math.log(300) - .5, 200, 2000, 60

case, n = sys.argv[1], int(sys.argv[2])
random.seed(int(sys.argv[3]) if len(sys.argv) > 3 else 1)
env = simpy.Environment()
timeout, uniform, exponential, normal = env.timeout, random.random, random.expovariate, random.gauss


def server():
    """Customers through one server, by a store of arrival times, which is faster than a resource."""
    line = simpy.Store(env)
    waited = [0.0, 0]

    def desk():
        while True:
            came = yield line.get()
            waited[0] += env.now - came
            waited[1] += 1
            yield timeout(exponential(1.0))

    def arrivals():
        for _ in range(n):
            yield timeout(exponential(.9))
            yield line.put(env.now)

    env.process(desk())
    env.process(arrivals())
    env.run()
    print(f"visits={waited[1]} wait={waited[0] / waited[1]:.6f}")


def visits(coupled):
    """The funnel; with seats, patience and stock where coupled."""
    reached = [[0] * 21 for _ in SHARES]
    hour, online = [0] * 48, [0] * 4096
    left, gave_up, sold_out = int(STOCK * n / 1e6), 0, 0
    room = simpy.Resource(env, max(SEATS, int(SEATS * n / 1e6)))

    def visit(entry):
        nonlocal left, gave_up, sold_out
        step, mine = FIRST[entry], reached[entry]
        while True:
            mean, p, following = STEPS[step]
            mine[step] += 1
            if step == ROOM:
                if coupled:
                    seat = room.request()
                    got = yield seat | timeout(exponential(1 / PATIENCE))
                    if seat not in got:
                        seat.cancel()
                        gave_up += 1
                        return
                online[min(4095, int(env.now / 60) + 1)] += 1
                yield timeout(math.exp(STAY_MU + normal(0, 1)))
                online[min(4095, int(env.now / 60) + 1)] -= 1
                if coupled:
                    room.release(seat)
            else:
                yield timeout(exponential(1 / mean))
            if uniform() >= p:
                return
            step = following
            if step == ORDER:
                if coupled and left <= 0:
                    sold_out += 1
                else:
                    left -= 1
                    mine[ORDER] += 1
                    hour[min(47, int(env.now / 3600))] += 1
                return

    def arrivals():
        rate = n / 86400
        for _ in range(n):
            yield timeout(exponential(rate))
            u, entry = uniform(), 0
            while entry < 4 and u >= SHARES[entry]:
                u -= SHARES[entry]
                entry += 1
            env.process(visit(entry))

    env.process(arrivals())
    env.run()
    steps = sum(sum(row[:20]) for row in reached)
    room_n, shop_n, orders = (sum(row[at] for row in reached) for at in (ROOM, SHOP, ORDER))
    print(f"visits={n} steps={steps} room={room_n} shop={shop_n} orders={orders} "
          f"gaveup={gave_up} soldout={sold_out}")


if case == "mm1":
    server()
else:
    visits(case == "coupled")
