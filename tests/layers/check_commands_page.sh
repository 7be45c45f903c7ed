#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# check_commands_page.sh PAGE FOLDER: every command that PAGE shows (in a block, or between backquotes) is one of the
# programs in FOLDER, with options that its --help names.
set -eu
export LC_ALL=C
page=$1
folder=$2
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
# A line that ends in a backslash continues in the next; of text, only what is between backquotes counts.
sed -e :a -e '/\\$/N; s/\\\n//; ta' "$page" |
  awk '/^```/ { block = !block; next }
       block { print; next }
       { count = split($0, part, "`"); for (i = 2; i <= count; i += 2) print part[i] }' |
  grep -oE 'sealwright(-sign|-publish)? [a-z][^#|]*' | sed 's|\${CREDENTIALS_DIRECTORY}||' >"$work/commands" || true
[ -s "$work/commands" ] || { echo "$page shows no command"; exit 1; }

refused=0
while read -r program first second rest; do
  help=
  case $second in [a-z]*) help=$("$folder/$program" "$first" "$second" --help 2>/dev/null || true) ;; esac
  case $help in *"Usage: $program $first $second"*) ;; *) help=$("$folder/$program" "$first" --help 2>/dev/null || true) ;; esac
  case $help in
    *"Usage: $program $first"*) ;;
    *) echo "no such command: $program $first"; refused=1; continue ;;
  esac
  for option in $(printf '%s %s\n' "$second" "$rest" | grep -oE -- '(^| )--[a-z-]+' || true); do
    printf '%s\n' "$help" | grep -qE -- "(^|[ ,])$option([ ,]|\$)" || {
      echo "no such option: $program $first $second: $option"
      refused=1
    }
  done
done <"$work/commands"
exit $refused
