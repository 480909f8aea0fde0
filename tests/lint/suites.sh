#!/usr/bin/env bash
# suites.sh: the tests of tests/test_NAME.c are the suite NAME, by which they are run (tests/CMakeLists.txt).
set -eu
cd "$(dirname "$0")/../.."
awk -F'[(,]' 'FNR == 1 { suite = FILENAME; gsub(/^tests\/test_|\.c$/, "", suite) }
  /^(Test|TestSuite|Theory|ParameterizedTest)\(/ && $2 != suite { print FILENAME ":" FNR ": not of the suite " suite ": " $0; bad = 1 }
  END { exit bad }' tests/test_*.c
