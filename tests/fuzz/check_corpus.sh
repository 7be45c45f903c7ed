#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# check_corpus.sh FUZZ_REPLAY CORPUS: every target has a folder of its name in the corpus, and every folder a target; exit 1
# and the names that have no counterpart otherwise.
set -eu
replay=$1
corpus=$2
missing=$({ "$replay" --list; ls "$corpus"; } | LC_ALL=C sort | uniq -u)
[ -z "$missing" ] || { echo "a target without a corpus, or a corpus without a target: $missing"; exit 1; }
