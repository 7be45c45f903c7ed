#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# check_layers_page.sh PAGE TABLE: the table of rooms in PAGE says what TABLE (tests/layers/layers.txt) says, room by room.
# include, tests and examples are left out.
set -eu
export LC_ALL=C
tables=$(mktemp -d)
trap 'rm -rf "$tables"' EXIT
awk '$1 == "room" && $2 !~ /^(include|tests|examples)$/ {
       print $2
       for (i = 3; i <= NF; i++) if ($i != "include") print $2, $i
     }' "$2" | sort >"$tables/held"
awk -F' *[|] *' '/^\| room \| may include/ { inside = 1; next }
       !/^\|/ { inside = 0 }
       inside && $2 !~ /^-/ { print $2; count = split($3, rooms, ", *"); for (i = 1; i <= count; i++) if (rooms[i] != "-") print $2, rooms[i] }
     ' "$1" | sort >"$tables/told"
diff -u "$tables/held" "$tables/told" || { echo "$1 (+) and the table (-) differ"; exit 1; }
