# rpact.R: bounds, conditional power and figures after a stop of group-sequential designs, from other hands than ours.
# Prints rpact.csv; run with Debian's r-cran-rpact (3.3.4): Rscript rpact.R >rpact.csv
#
# 24 designs as rpact computes them. Data are of one sample with a known standard deviation of 1: 10^8 values a unit of time, so
# that the sample's own deviation moves nothing. drift: the mean of z at time 1. Ends inside the bounds and negative ones are
# computed here from rpact's chances of crossing, since its own functions leave the other side's bounds out; and its p of a
# stop at the first look, which is one-sided, is doubled.
# Then 8 designs with looks so close that rpact's integration is off in the third digit: brute force on a fine grid.
suppressMessages(library(rpact))
options(digits = 12, scipen = 5)
unit <- 1e8
types <- c("asOF", "asP", "OF", "P", NA, NA, NA) # NA: a type that has gone
wide <- list(c(1, 2) / 2, c(1, 2, 3) / 3, (1:4) / 4, (1:5) / 5, (1:7) / 7, c(0.3, 1), c(0.4, 0.6, 1), c(0.2, 0.5, 0.9, 1),
             c(0.25, 0.35, 0.8, 0.9, 1))
close <- list(c(0.48, 0.5, 0.52, 1), c(0.2, 0.21, 0.9, 1), c(0.5, 0.97, 1), c(0.6, 0.99, 1))
alphas <- c(0.05, 0.01, 0.1)

design_of <- function(type, alpha, time) {
  args <- list(kMax = length(time), alpha = alpha, sided = 2, informationRates = time, typeOfDesign = type,
               twoSidedPower = TRUE)
  do.call(getDesignGroupSequential, args)
}

# Data whose z at the looks up to the last one is as given.
results_of <- function(design, time, z) {
  n <- round(unit * diff(c(0, time[seq_along(z)])))
  score <- diff(c(0, z * sqrt(time[seq_along(z)] * unit)))
  data <- getDataset(n = n, means = score / n, stDevs = rep(1, length(n)))
  list(data = data, stage = getStageResults(design, data, stage = length(z), normalApproximation = TRUE))
}

# Chances to cross above and below at each look.
by_rpact <- function(low, high, time, drift) {
  shift <- drift * sqrt(time)
  last <- length(time)
  probs <- rpact:::.getGroupSequentialProbabilities(rbind(low - shift, high - shift), time / time[last])
  list(above = probs[3, ] - probs[2, ], below = probs[1, ])
}
by_force <- function(low, high, time, drift) {
  s <- 0; m <- 1; before <- 0
  above <- below <- rep(0, length(time))
  for (k in seq_along(time)) {
    step <- time[k] - before; sd <- sqrt(step); root <- sqrt(time[k])
    above[k] <- sum(m * pnorm(high[k] * root, s + drift * step, sd, lower.tail = FALSE))
    below[k] <- sum(m * pnorm(low[k] * root, s + drift * step, sd))
    if (k == length(time)) break
    ends <- c(max(low[k], drift * root - 9), min(high[k], drift * root + 9)) * root
    if (ends[1] >= ends[2]) break # every path has stopped
    count <- 2 * ceiling(40 * diff(ends) / min(sd, sqrt(time[k + 1] - time[k])) / 2) + 1 # Simpson's rule
    to <- seq(ends[1], ends[2], length.out = count)
    weight <- c(1, rep(c(4, 2), length.out = count - 2), 1) * diff(ends) / (count - 1) / 3
    m <- weight * colSums(m * outer(s, to, function(a, b) dnorm(b, a + drift * step, sd)))
    s <- to; before <- time[k]
  }
  list(above = above, below = below)
}

bounds_by_force <- function(type, alpha, time) {
  passed <- function(b) { x <- by_force(-b, b, time[seq_along(b)], 0); sum(x$above + x$below) }
  delta <- c(OF = 0, P = 0.5)[type]
  if (!is.na(delta)) {
    found <- uniroot(function(c) passed(c * time^(delta - 0.5)) - alpha, c(1, 5), tol = 1e-9)
    return(found$root * time^(delta - 0.5))
  }
  spent <- switch(type, asOF = 4 * pnorm(qnorm(1 - alpha / 4) / sqrt(time), lower.tail = FALSE),
                  asP = alpha * log(1 + (exp(1) - 1) * time))
  b <- numeric(0)
  for (k in seq_along(time)) b[k] <- uniroot(function(c) passed(c(b, c)) - spent[k], c(1, 6), tol = 1e-9)$root
  b
}

# p, median-unbiased drift and interval by stagewise ordering, two-sided as two halves.
end_of <- function(cross, bound, time, end, z, alpha) {
  up <- function(drift) {
    edge <- bound[seq_len(end - 1)]
    sum(cross(c(-edge, z), c(edge, z), time[1:end], drift)$above)
  }
  at <- function(share) uniroot(function(d) up(d) - share, c(-9, 9) / sqrt(time[end]) + z / sqrt(time[end]), tol = 1e-9)$root
  c(2 * min(up(0), 1 - up(0)), at(0.5), at(alpha / 2), at(1 - alpha / 2))
}

power_of <- function(cross, bound, time, at, z, drift) {
  later <- (at + 1):length(time)
  more <- time[later] - time[at]
  edge <- bound[later] * sqrt(time[later])
  score <- z * sqrt(time[at])
  x <- cross((-edge - score) / sqrt(more), (edge - score) / sqrt(more), more, drift)
  sum(x$above + x$below)
}

cat("by,type,alpha,time,bound,at,z,drift,power,end,end_z,p,median,low,high\n")
put <- function(by, i, type, alpha, time) {
  if (is.na(type)) return()
  looks <- length(time)
  design <- if (by == "rpact") design_of(type, alpha, time)
  bound <- if (by == "rpact") design$criticalValues else bounds_by_force(type, alpha, time)
  at <- 1 + (i %/% 2) %% (looks - 1)
  z <- 0.4 * ((-1)^i) * min(bound[at], 2.4) # inside the bounds
  drift <- c(0, 1, 2.5, -2)[i %% 4 + 1]
  end <- if (i %% 3 == 0 || bound[at] > 6) looks else at
  end_z <- if (i %% 3 == 0) c(-1, 0.3, 1.1)[i %% 5 %% 3 + 1] * bound[end] else bound[end] + 0.2
  if (by == "force") {
    power <- power_of(by_force, bound, time, at, z, drift)
    figures <- end_of(by_force, bound, time, end, end_z, alpha)
  } else {
    seen <- results_of(design, time, rep(z, at))
    power <- getConditionalPower(seen$stage, nPlanned = unit * diff(time)[at:(looks - 1)], thetaH1 = drift / sqrt(unit),
                                 assumedStDev = 1)$conditionalPower[looks]
    figures <- end_of(by_rpact, bound, time, end, end_z, alpha)
  }
  if (by == "rpact" && end_z > bound[end]) {
    stop <- results_of(design, time, c(if (end > 1) 0.3 * pmin(bound[1:(end - 1)], 2), end_z))
    final <- getFinalConfidenceInterval(design, stop$data, stage = end, normalApproximation = TRUE, tolerance = 1e-12)
    p <- getFinalPValue(stop$stage)$pFinal * (if (end == 1) 2 else 1)
    figures <- c(p, sqrt(unit) * c(final$medianUnbiasedGeneral, final$finalConfidenceIntervalGeneral))
  }
  cat(paste(c(by, type, alpha, paste(format(time), collapse = " "), paste(format(bound), collapse = " "), at, z, drift,
              power, end, end_z, figures), collapse = ","), "\n", sep = "")
}
for (i in 1:40)
  put("rpact", i, types[(i - 1) %% 7 + 1], alphas[(i - 1) %% 3 + 1], wide[[(i - 1) %% 9 + 1]])
for (i in 1:12)
  put("force", i, types[(i - 1) %% 7 + 1], alphas[(i - 1) %% 3 + 1], close[[(i - 1) %% 4 + 1]])
