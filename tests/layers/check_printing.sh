#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# check_printing.sh SOURCES: only three files write to standard output or standard error: cli/console.cpp, which prints
# Words, cli/standard_output.cpp, which checks that they arrived, and base/posix_output.cpp, which writes the file that
# an option names. A value that reached a terminal from anywhere else would not have been escaped.
set -eu
found=$(cd "$1" && grep -nE '\b(std::(cout|cerr|clog|printf|puts|fputs|fwrite|fprintf)|stdout|stderr|STDOUT_FILENO|STDERR_FILENO|perror)\b' \
  -r base cli keys metadata archive repository http verifier signer publisher --include='*.cpp' --include='*.hpp' |
  grep -vE '^(cli/console|cli/standard_output|base/posix_output)\.cpp:|^[^:]*:[0-9]+: *//' || true)
[ -z "$found" ] || { echo "$found"; echo "prints beside cli/console.cpp"; exit 1; }
