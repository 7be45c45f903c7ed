#!/bin/sh
# check_includes.sh ROOT TABLE: every #include below ROOT keeps to the table (tests/floors/floors.txt); one line per
# include that does not, and exit 1.
set -eu
root=$1
table=$2
cd "$root"
folders=$(awk '$1 == "floor" { print $2 }' "$table")
files=$(for folder in $folders; do
  [ ! -d "$folder" ] || find "$folder" -type f \( -name '*.cpp' -o -name '*.hpp' -o -name '*.h' -o -name '*.c' \)
done | LC_ALL=C sort)
[ -n "$files" ] || { echo "no source below $root" >&2; exit 1; }

# shellcheck disable=SC2086 # our file names have no spaces
LC_ALL=C awk '
  function refuse(why) { printf "%s:%d: %s: %s\n", FILENAME, FNR, why, $0; refused = 1 }
  # A pattern of the table as an anchored regular expression.
  function expression(pattern) {
    gsub(/[.+]/, "\\\\&", pattern)
    gsub(/\*/, ".*", pattern)
    return "^" pattern "$"
  }
  function matches_one_of(text, patterns,    list, count, i) {
    count = split(patterns, list, " ")
    for (i = 1; i <= count; i++) if (text ~ expression(list[i])) return 1
    return 0
  }
  function check_ours(header,    folder, floor) {
    folder = header
    if (sub(/\/.*/, "", folder) == 0) { refuse("an include starts at the top of the tree"); return }
    floor = FILENAME
    sub(/\/.*/, "", floor)
    if (!((floor, folder) in may_include)) refuse(floor " does not include " folder)
  }
  function check_system(header,    known, i) {
    for (i = 1; i <= headers; i++) {
      if (header !~ expression(header_pattern[i])) continue
      known = 1
      if (!matches_one_of(FILENAME, allowed_files[i])) refuse("this file may not include <" header ">")
    }
    if (!known && header ~ /[.\/]/) refuse("no row of the table allows <" header ">")
  }

  FILENAME == table_file {
    if ($1 == "floor") for (i = 3; i <= NF; i++) may_include[$2, $i] = 1
    if ($1 == "only") {
      header_pattern[++headers] = $2
      for (i = 3; i <= NF; i++) allowed_files[headers] = allowed_files[headers] " " $i
    }
    next
  }
  /^[ \t]*#[ \t]*include/ {
    header = $0
    sub(/^[ \t]*#[ \t]*include[ \t]*/, "", header)
    if (match(header, /^"[^"]+"/)) check_ours(substr(header, 2, RLENGTH - 2))
    else if (match(header, /^<[^>]+>/)) check_system(substr(header, 2, RLENGTH - 2))
    else refuse("an include names its file")
  }
  END { exit refused }
' table_file="$table" "$table" $files
