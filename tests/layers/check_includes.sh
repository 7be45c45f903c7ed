#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# check_includes.sh ROOT TABLE: every #include below ROOT follows the table (tests/layers/layers.txt); one line per
# include that does not, and exit 1. So does a file that is in a folder of rooms but in none of them, and a table that
# allows a cycle.
set -eu
root=$1
table=$2
cd "$root"
folders=$(awk '$1 == "room" { sub(/\/.*/, "", $2); print $2 }' "$table" | sort -u)
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
  # The room that holds a file: the row of the nearest folder above it.
  function room_of(path) {
    while (sub(/\/[^\/]*$/, "", path)) if (path in is_room) return path
    return ""
  }
  # The table names a room or a whole folder of rooms.
  function is_allowed(room, other,    folder) {
    for (folder = other; ; ) {
      if (folder == room || (room, folder) in may_include) return 1
      if (sub(/\/[^\/]*$/, "", folder) == 0) return 0
    }
  }
  function check_ours(header,    own, other) {
    own = room_of(FILENAME)
    other = room_of(header)
    if (index(header, "/") == 0) { refuse("an include starts at the top of the tree"); return }
    if (other == "") { refuse("no room holds " header); return }
    if (!is_allowed(own, other)) refuse(own " does not include " other)
  }
  # Removes repeatedly the rooms that include no other remaining one: what is left at the end is a cycle.
  function look_for_circles(    room, other, is_lowest, taken) {
    do {
      taken = 0
      for (room in is_room) {
        is_lowest = 1
        for (other in is_room) if (other != room && is_allowed(room, other)) is_lowest = 0
        if (is_lowest) { delete is_room[room]; taken = 1 }
      }
    } while (taken)
    for (room in is_room) { print table_file ": " room " is part of a circle"; refused = 1 }
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
    if ($1 == "room") { is_room[$2] = 1; for (i = 3; i <= NF; i++) may_include[$2, $i] = 1 }
    if ($1 == "only") {
      header_pattern[++headers] = $2
      for (i = 3; i <= NF; i++) allowed_files[headers] = allowed_files[headers] " " $i
    }
    next
  }
  FNR == 1 && room_of(FILENAME) == "" { refuse("no room holds this file") }
  /^[ \t]*#[ \t]*include/ {
    header = $0
    sub(/^[ \t]*#[ \t]*include[ \t]*/, "", header)
    if (match(header, /^"[^"]+"/)) check_ours(substr(header, 2, RLENGTH - 2))
    else if (match(header, /^<[^>]+>/)) check_system(substr(header, 2, RLENGTH - 2))
    else refuse("an include names its file")
  }
  END { look_for_circles(); exit refused }
' table_file="$table" "$table" $files
