#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# check_machine_paths.sh ROOT: no tracked file names a folder of the machine it was written on (the roots `work`, `root`
# and `home`); one line per place that does, and exit 1. Outside a git checkout every file but build/ is checked.
set -eu
cd "$1"
if ! files=$(git -c safe.directory='*' ls-files -z 2>/dev/null | tr '\0' '\n') || [ -z "$files" ]; then
  files=$(find . -type f -not -path './build/*' -not -path './.git/*')
fi
found=$(printf '%s\n' "$files" | while IFS= read -r file; do
  [ ! -f "$file" ] || grep -IHnE '(^|[^A-Za-z0-9_.])/(work|root|home)/' "$file" || true
done)
[ -z "$found" ] || { printf '%s\n' "$found"; exit 1; }
