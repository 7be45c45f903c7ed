#!/usr/bin/env bash
# SPDX-License-Identifier: Apache-2.0
# A push ran with a clock far ahead: clients use its time until the keys that signed it are replaced.
. "$(dirname "$0")/lib.sh"
begin solo
build 1.2.0
works sealwright-sign release --version 1.2.0 build/
say "the publisher refuses a clock that shows that the last timestamp has expired:"
ahead() { ASAN_OPTIONS=verify_asan_link_order=0 faketime -f +100d "$PROGRAMS/sealwright-publish" "$@"; }
refused clock_ahead 5 ahead push --passphrase-file "$world/passphrase"
refused clock_ahead 5 ahead refresh --passphrase-file "$world/passphrase"
say "a person confirms it without looking at a clock:"
ASAN_OPTIONS=verify_asan_link_order=0 works faketime -f +100d "$PROGRAMS/sealwright-publish" push --clock-is-right --passphrase-file "$world/passphrase"
works sealwright update
tells "[clock_behind]"
runs 1.2.0

say "the clock is right again, but a push would publish metadata that is expired for that customer:"
build 1.3.0
works sealwright-sign release --version 1.3.0 build/
refused clock_behind 5 sealwright-publish push
refused clock_behind 5 sealwright-publish refresh
status=0
sealwright-publish status >"$world/said" 2>&1 || status=$?
[ "$status" = 5 ] || { said; die "status must report this as an error"; }

runbook "A push with a wrong clock"
works sealwright update
runs 1.3.0
ended
