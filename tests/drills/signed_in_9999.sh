#!/usr/bin/env bash
# SPDX-License-Identifier: Apache-2.0
# The timestamp key is stolen and signs the year 9998, in which no server's certificate is valid.
. "$(dirname "$0")/lib.sh"
. "$(dirname "$0")/tls.sh"
tls_world
cp -a keys "$world/stolen"
cp "$public/metadata/timestamp.json" "$world/honest"
forge "$world/honest" 's/"expires":"[^"]*"/"expires":"9999-12-31T23:59:59Z"/; s/"issued":"[^"]*"/"issued":"9998-12-31T00:00:00Z"/; s/("version":)[0-9]+\}$/\19007199254740990}/' \
  "$world/stolen/timestamp.pem" >"$public/metadata/timestamp.json"
say "the machines accept the thief's timestamp:"
for machine in $machines; do on "$machine" check >"$world/said" 2>&1 || true; done
works on right check
tells "[clock_behind]"
refused metadata_expired 5 on clockless check
say "support that is counted from such a time ended long ago, and the reason is reported:"
works on clockless status
tells "[clock_behind]"
build 1.1.0
runbook "The online keys are stolen"
works sealwright-sign release --version 1.1.0 build/
works sealwright-publish push
all_update_to 1.1.0
works on right status
! grep -qF "[clock_" "$world/said" || { said; die "no notice about the clock must be left"; }
ended
