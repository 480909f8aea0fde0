#!/bin/sh
# man.sh YINLIU: the manual page yinliu(1): what stands here, and between it the help of every verb as the program prints it.
set -eu
export COLUMNS=72 LC_ALL=C.UTF-8
verbs=$("$1" help | sed -n 's/^  \([a-z][a-z]*\)  .*/\1/p')

# as_it_is: lines as they stand, none of which troff takes for its own.
as_it_is() {
  echo .nf
  sed 's/\\/\\e/g; s/-/\\-/g; s/^\([.'\'']\)/\\\&\1/'
  echo .fi
}

cat <<'END'
.TH "yinliu" "1"
.SH NAME
yinliu \- simulates marketing funnels, visitor by visitor
.SH SYNOPSIS
\fByinliu\fR \fIVERB\fR ... [\fB\-\-lang\fR \fIen\fR|\fIzh\fR]
.br
\fByinliu \-\-version\fR
.SH DESCRIPTION
A scenario is a YAML file that says who arrives, by which entries, along which paths, into which live rooms and shops. \fByinliu\fR
runs it visitor by visitor, many campaigns over, and writes tidy CSV tables: where visits are lost, what they cost and earn, and
how sure that is. The same scenario, overrides and seed give the same bytes on any machine with any number of threads.
.PP
\fIFILE\fR may be \fB\-\fR, the standard input, wherever a scenario is read.
.SH VERBS
END
for verb in $verbs; do
  echo ".SS $verb"
  "$1" help "$verb" --lang en | as_it_is
done
cat <<'END'
.SH EXIT STATUS
\fB0\fR done; \fB1\fR the scenario or its data is wrong, nothing is written; \fB2\fR wrong call; \fB3\fR the machine failed (disk full, cannot
read), or a figure of \fBrun\fR or \fBsweep\fR is farther from its exact answer than chance explains, which is an error of yinliu (the files are
written); \fB130\fR interrupted.
.SH ENVIRONMENT
.TP
\fBLC_ALL\fR, \fBLC_MESSAGES\fR, \fBLANG\fR
The first that is not empty chooses the language of messages: Chinese where it begins with zh, else English.
.TP
\fBCOLUMNS\fR
Width of help and tables where the output is no terminal.
.TP
\fBYINLIU_PLOTS\fR
Folder of the gnuplot scripts, in place of the installed one.
.SH EXAMPLES
END
as_it_is <<'END'
yinliu init --list
yinliu init --from campaign first
yinliu run first/scenario.yaml -o first/out
yinliu plot first/out
END
