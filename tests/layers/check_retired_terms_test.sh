#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# check_retired_terms_test.sh CHECK TERMS: CHECK accepts a tree where terms of TERMS are in no text for users, and names the
# line of each one that is planted into such a text.
set -eu
check=$1
terms=$2
tree=$(mktemp -d)
trap 'rm -rf "$tree"' EXIT
mkdir -p "$tree/signer" "$tree/base" "$tree/docs/adr"
found() { sh "$check" "$tree" "$terms" "$tree/allowed" >"$tree/out"; }

# What is no text for users: comments, identifiers, file names, options, code in pages, pages that list these words.
cat >"$tree/signer/innocent.cpp" <<'TEXT'
#include "signer/drafts/founding.hpp"
// he told nobody "a promise" /*
/* "junk" of
   "nobody" */ int floors = 1'000'000; const char quote = '"'; // "stray"
const char* strays = "the rollback floor, the security\n" "floor; this, then, other, promised, retold, floor_1";
const char* files = "state/floor.a and floor.b, tests/layers, --floor VERSION, \"floor/1\"";  // "his"
const auto key = object.text("junk");
const char raw[] = R"x(a "quoted" ) text)x";
TEXT
cat >"$tree/docs/page.md" <<'TEXT'
Run `sealwright told
anew` and see [the page](floor.md#junk) or ``a ` stray``. The rollback
floors of tests/layers are in floor.a.

    ```sh
    sealwright nobody  # he
    ```
TEXT
for page in docs/glossary.md docs/messages.md docs/adr/0001-x.md; do echo 'nobody told him' >"$tree/$page"; done
printf '# a key\n"junk"\n' >"$tree/allowed"
found || { cat "$tree/out"; echo "refuses what is allowed"; exit 1; }

# refuses FILE LINE TERM: what standard input plants into FILE is found in this line as this term, once.
refuses() {
  cat >"$tree/$1"
  if found; then echo "lets through in $1: $3"; cat "$tree/$1"; exit 1; fi
  grep -q "^$1:$2: \"$3\": write [a-z]" "$tree/out" || { cat "$tree/out"; echo "is not in line $2 of $1: $3"; exit 1; }
  [ "$(grep -c "^$1:[0-9]" "$tree/out")" = 1 ] || { cat "$tree/out"; echo "more than one finding in $1"; exit 1; }
  grep -q '^[A-Za-z.]*: 1$' "$tree/out" || { cat "$tree/out"; echo "no count"; exit 1; }
  rm "$tree/$1"
}
sed -n '/^[a-z]/s/ *\(\[.*\]\)*:.*//p' "$terms" | tr ',' '\n' | sed 's/^ *//' >"$tree/terms"
[ "$(wc -l <"$tree/terms")" -ge 30 ] || { echo "does not read the terms of $terms"; exit 1; }
while IFS= read -r term; do
  echo "const char* text = \"it is $term, is it\";" | refuses signer/guilty.cpp 1 "$term"
done <"$tree/terms"
printf 'ERROR(a, "first")\nERROR(b, "Nobody", "x")\n' | refuses base/codes.def 2 nobody
printf 'f("a file goes"\n  // why\n  " on here");\n' | refuses signer/guilty.hpp 1 'goes on'
printf 'f("x"\n  "\\"he\\" is");\n' | refuses signer/guilty.cpp 2 he
printf 'f(R"(one\ntwo\n his "own" )", "x");\n' | refuses signer/guilty.cpp 3 his
printf 'f(\047"\047, "anew", \047\\\047\047);  // "\n' | refuses signer/guilty.cpp 1 anew
printf 'f("a floor, not the rollback"  " floor");\n' | refuses signer/guilty.cpp 1 floor
printf 'f("junk", "junk on the server");\n' | refuses signer/guilty.cpp 1 junk
printf '# A page\n\nIt is a date\nratchet of\nwords.\n' | refuses docs/guilty.md 3 'date ratchet'
printf 'A `word`, then\nTOLD.\n' | refuses README.md 2 told
printf '| a | b |\n|---|---|\n| `x` | [strays](x.md) |\n' | refuses SECURITY.md 3 strays
printf '```\nhe\n```\nhim\n' | refuses CHANGELOG.md 4 him
printf -- '- an open ` here\n- is no code for his `word`\n' | refuses CONTRIBUTING.md 2 his

# An allowance is for one file and one term, and has to be needed.
echo 'const char* text = "the floor of it";' >"$tree/signer/key.cpp"
printf '"junk"\nsigner/key.cpp:floor\n' >"$tree/allowed"
found || { cat "$tree/out"; echo "refuses an allowed term"; exit 1; }
echo 'const char* text = "the floor of it";' | refuses signer/other.cpp 1 floor
rm "$tree/signer/key.cpp"
if found; then echo "accepts an allowance that nothing needs"; exit 1; fi
grep -q 'nothing needs signer/key.cpp:floor$' "$tree/out"
