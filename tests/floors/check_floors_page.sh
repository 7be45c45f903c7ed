#!/bin/sh
# check_floors_page.sh PAGE TABLE: the table of floors in PAGE says what TABLE (tests/floors/floors.txt) says, floor by
# floor. Floors without a folder of their own here (include, tests, examples) and a floor's own name are left out.
set -eu
export LC_ALL=C
tables=$(mktemp -d)
trap 'rm -rf "$tables"' EXIT
awk '$1 == "floor" && $2 !~ /^(include|tests|examples)$/ {
       for (i = 3; i <= NF; i++) if ($i != $2 && $i != "include") print $2, $i
     }' "$2" | sort >"$tables/held"
awk -F' *[|] *' '/^\| folder \| may include/ { inside = 1; next }
       !/^\|/ { inside = 0 }
       inside && $2 !~ /^-/ { count = split($3, floors, ", *"); for (i = 1; i <= count; i++) if (floors[i] != $2) print $2, floors[i] }
     ' "$1" | sort >"$tables/told"
diff -u "$tables/held" "$tables/told" || { echo "$1 (+) and the table (-) differ"; exit 1; }
