#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# check_no_globals_test.sh CHECK CLEAN PLANTED: the check accepts CLEAN, and names each thing that PLANTED has.
set -eu
sh "$1" "$2" || { echo "the clean library was refused"; exit 1; }
out=$(sh "$1" "$3" 2>&1) && { echo "nothing was refused"; exit 1; }
for what in 'initialised at load' 'planted_counter' '/etc/planted.json'; do
  printf '%s\n' "$out" | grep -q "$what" || { echo "not refused: $what"; printf '%s\n' "$out"; exit 1; }
done
sh "$1" "$3" /etc/planted.json 2>&1 | grep -q '/etc/planted.json' && { echo "a known path was refused"; exit 1; }
exit 0
