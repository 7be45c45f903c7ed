#!/usr/bin/env bash
# SPDX-License-Identifier: Apache-2.0
# A year later: all that people sign is due, and is renewed in one review and one signing act.
. "$(dirname "$0")/lib.sh"
begin team
say "today nothing is due:"
works sealwright-sign renew
tells "Nothing to renew"
works sealwright-sign calendar --json
tells '"due":0'
# A sanitizer's library has to be loaded first, but faketime is.
later() { ASAN_OPTIONS=verify_asan_link_order=0 faketime -f "+345d" "$@"; }
refused metadata_expired 5 later "$PROGRAMS/sealwright" check --dir "$world/customer"
say "in a year:"
works later "$PROGRAMS/sealwright-sign" calendar
tells "root 1: expires"
tells "2 of alice, bob, carol  DUE"
works later "$PROGRAMS/sealwright-sign" renew
for person in alice carol; do
  mkdir -p "$world/$person/desk"
  cp requests/renew-*.swreq "$world/$person/desk/"
  (cd "$world/$person/desk" && HOME=$world/$person works later "$PROGRAMS/sealwright-sign" sign renew-*.swreq --approve "$(sha256sum renew-*.swreq | cut -d' ' -f1)" --passphrase-file "$world/passphrase")
done
works later "$PROGRAMS/sealwright-sign" collect requests/renew-*.swreq "$world"/{alice,carol}/desk/renew-*.swsig
refused clock_ahead 5 later "$PROGRAMS/sealwright-publish" push --passphrase-file "$world/passphrase"
works later "$PROGRAMS/sealwright-publish" push --clock-is-right --passphrase-file "$world/passphrase"
works later "$PROGRAMS/sealwright" check --dir "$world/customer"
works later "$PROGRAMS/sealwright-sign" calendar
grep -q DUE "$world/said" && die "nothing should be due any more"
ended
