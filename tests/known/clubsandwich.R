# clubsandwich.R: differences between arms of whole clusters, from other hands than ours: CR2 and Satterthwaite's degrees of
# freedom. Prints clubsandwich.csv; run with Debian's r-cran-clubsandwich (0.5.8): Rscript clubsandwich.R >clubsandwich.csv
#
# Person i of cluster g in case c: x = sin(3 g + 7 i + c), d = 1 + (g i) mod 3, y = cos(5 g i + c) + 0.3 x + 0.2 (g mod 3) +
# 0.4 in the treatment; odd clusters are the control. A ratio is the mean of y / d, whose variance is 1 / d: least squares of
# y / sqrt(d), all of one variance.
suppressMessages(library(clubSandwich))
options(digits = 12, scipen = 5)
sizes <- list(c(3, 3, 3, 3), c(2, 5, 3, 9, 4, 1), c(30, 28, 31, 12, 30, 45, 7, 29), rep(c(1, 20, 3), 5), c(40, 4, 3, 5, 2, 3, 4, 6),
              rep(5, 12))
cat("case,sizes,model,estimate,se,df,p,low,high\n")
for (c in seq_along(sizes)) {
  g <- rep(seq_along(sizes[[c]]), sizes[[c]])
  i <- sequence(sizes[[c]])
  t <- as.numeric(g %% 2 == 0)
  x <- sin(3 * g + 7 * i + c)
  d <- 1 + (g * i) %% 3
  y <- cos(5 * g * i + c) + 0.3 * x + 0.2 * (g %% 3) + 0.4 * t
  fits <- list(plain = lm(y ~ t), covariate = lm(y ~ t + x), ratio = lm(y / sqrt(d) ~ 0 + sqrt(d) + I(sqrt(d) * t)))
  for (model in names(fits)) {
    v <- vcovCR(fits[[model]], cluster = g, type = "CR2")
    test <- coef_test(fits[[model]], vcov = v, test = "Satterthwaite")[2, ]
    ends <- conf_int(fits[[model]], vcov = v, test = "Satterthwaite", level = 0.95)[2, ]
    cat(paste(c, paste(sizes[[c]], collapse = " "), model,
              paste(sapply(c(test$beta, test$SE, test$df_Satt, test$p_Satt, ends$CI_L, ends$CI_U), format, digits = 12), collapse = ","),
              sep = ","), "\n", sep = "")
  }
}
