#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# check_type_names.sh ROOT: no type name has two definitions in one namespace. Two programs may never meet both; the first
# one that links both has undefined behaviour, and no tool reports it. Types in unnamed namespaces are a file's own.
set -eu
cd "$1"
files=$(for layer in base cli keys metadata archive repository http verifier signer publisher; do
  [ ! -d "$layer" ] || find "$layer" -type f \( -name '*.cpp' -o -name '*.hpp' \)
done | LC_ALL=C sort)
[ -n "$files" ] || { echo "no source below $1" >&2; exit 1; }

# shellcheck disable=SC2086 # our file names have no spaces
LC_ALL=C awk '
  FNR == 1 { namespace = ""; is_unnamed = 0 }
  /^namespace [A-Za-z_:]+ \{$/ { namespace = $2 }
  /^namespace \{$/ { is_unnamed = 1 }
  /^\}  \/\/ namespace$/ { is_unnamed = 0 }
  /^\}  \/\/ namespace ./ { namespace = "" }
  { gsub(/\[\[[^]]*\]\] /, "") }  # attributes
  namespace != "" && !is_unnamed && /^(struct|class|union|enum|enum class|using) [A-Za-z_]+/ && !/^(struct|class|union|enum|enum class) [A-Za-z_0-9]+;/ && !/^using namespace / {
    name = $0
    sub(/^(enum class|struct|class|union|enum|using) /, "", name)
    rest = name
    sub(/[^A-Za-z_0-9].*/, "", name)
    if (substr(rest, length(name) + 1, 1) ~ /[<:;]/) next  # a specialisation, or the name of another namespace
    name = namespace "::" name
    place = FILENAME ":" FNR
    if (name in first) { print place ": " name " is also defined in " first[name]; found = 1 }
    else first[name] = place
  }
  END { exit found }
' $files
