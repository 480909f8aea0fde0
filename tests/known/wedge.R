# wedge.R: futility bounds of two-sided tests (the inner wedge) from other hands than ours: chances of boxes by mvtnorm (Miwa, Hayter &
# Kuriki), roots by uniroot. Prints the rows of `wedge` in tests/test_sequential.c; run with Debian's r-cran-mvtnorm: Rscript wedge.R
# A path that was not stopped is on one of two sides at each look, so what is given up at look k is a sum over boxes.
suppressMessages(library(mvtnorm))
of <- function(a, t) 2 - 2 * pnorm(qnorm(1 - a / 2) / sqrt(t))
pocock <- function(a, t) a * log(1 + (exp(1) - 1) * t)
inner <- function(k, low, high, time, drift) {
  sides <- if (k > 1) as.matrix(expand.grid(rep(list(c(-1, 1)), k - 1))) else matrix(0, 1, 0)
  sigma <- outer(seq_len(k), seq_len(k), function(i, j) sqrt(pmin(time[i], time[j]) / pmax(time[i], time[j])))
  sum(apply(sides, 1, function(side) {
    near <- far <- numeric(0)
    if (k > 1) {
      near <- ifelse(side > 0, low[seq_len(k - 1)], -high[seq_len(k - 1)])
      far <- ifelse(side > 0, high[seq_len(k - 1)], -low[seq_len(k - 1)])
    }
    lower <- c(near, -low[k]); upper <- c(far, low[k]); mean <- drift * sqrt(time[seq_len(k)])
    if (k == 1) return(pnorm(upper - mean) - pnorm(lower - mean))
    pmvnorm(lower, upper, mean, sigma = sigma, algorithm = Miwa(4097))[1]
  }))
}
lows <- function(high, time, drift, beta, spend) {
  low <- high; used <- 0
  for (k in seq_len(length(time) - 1)) {
    part <- spend(beta, time[k]) - used
    excess <- function(z) { low[k] <- z; inner(k, low, high, time, drift) - part }
    low[k] <- if (excess(high[k]) <= 0) high[k] else uniroot(excess, c(0, high[k]), tol = 1e-12)$root
    used <- spend(beta, time[k])
  }
  list(low = low, missed = used + inner(length(time), low, high, time, drift))
}
show <- function(time, high, beta, spend) {
  drift <- uniroot(function(d) lows(high, time, d, beta, spend)$missed - beta, c(2, 5), tol = 1e-11)$root
  cat(sprintf("%.9f", c(drift, head(lows(high, time, drift, beta, spend)$low, -1))), "\n")
}
show(c(1, 2, 3) / 3, c(3.71030287, 2.51142748, 1.99304748), 0.2, of)
show(c(1, 2, 3) / 3, c(3.71030287, 2.51142748, 1.99304748), 0.2, pocock)
show(c(0.5, 1), c(2.96258804, 1.96859564), 0.1, pocock)
