#!/usr/bin/env bash
# SPDX-License-Identifier: Apache-2.0
# One refresh of a publisher whose clock is 180 days ahead, while the server's certificate lasts 90: customers' machines
# must still reach the root that ends it, whatever their own clocks say.
. "$(dirname "$0")/lib.sh"
. "$(dirname "$0")/tls.sh"
tls_world
ahead() { ASAN_OPTIONS=verify_asan_link_order=0 faketime -f +180d "$PROGRAMS/sealwright-publish" "$@" --passphrase-file "$world/passphrase"; }
refused clock_ahead 5 ahead refresh
works ahead refresh --clock-is-right --patience 0
say "the machines accept it, each as far as its clock allows:"
for machine in $machines; do
  on "$machine" check >"$world/said" 2>&1 || true
  tells "[clock_behind]"
done
works on right update
say "with a correct clock the vendor can sign nothing more that they accept:"
build 1.1.0
works sealwright-sign release --version 1.1.0 build/
refused clock_behind 5 sealwright-publish push
runbook "A push with a wrong clock"
all_update_to 1.1.0
works on right status
! grep -qF "[clock_" "$world/said" || { said; die "nothing of it must be left"; }
ended
