#!/usr/bin/env bash
# SPDX-License-Identifier: Apache-2.0
# All root keys are lost: no root can follow, so customers have to trust a new repository.
. "$(dirname "$0")/lib.sh"
begin solo
works sealwright-sign lifecycle new --line 1 --first-release 1.0.0 --last-day 2031-12-31 --purl pkg:generic/acme.example/acme-app
build 1.1.1
works sealwright-sign release --version 1.1.1 --rollback-floor 1.1.0 build/
works sealwright-publish push
works sealwright update
runs 1.1.1
old=$(sealwright trust show --json | sed -E 's/.*"fingerprint":"([0-9a-f]*)","firstFingerprint".*/\1/')
rm -rf "$HOME/.config" recovery-key.txt

say "the vendor initialises a new repository elsewhere:"
mkdir "$world/new"
cd "$world/new"
block "All root keys are lost" | grep '^sealwright-\(sign\|publish\) ' | sed "s|https://new.acme.example|file://$world/new/public|; s|public/../||" >"$world/commands"
build 1.2.0
while IFS= read -r line <&3; do say "  \$ $line"; eval "works $line"; done 3<"$world/commands"
works sealwright-sign lifecycle new --line 1 --first-release 1.2.0 --last-day 2028-12-31 --purl pkg:generic/acme.example/acme-app
works sealwright-publish push
new=$(sealwright-sign export --trust trust.json --json | sed -E 's/.*"fingerprint":"([0-9a-f]*)".*/\1/')

say "the customer does not follow it automatically:"
cd "$world"
mkdir -p new && cp new/public/acme-app.sealwright new/
refused usage 2 sealwright trust replace new/acme-app.sealwright --reason "all root keys lost"
refused usage 2 sealwright trust replace new/acme-app.sealwright --fingerprint "$new" --reason "all root keys lost"
refused fingerprint_mismatch 3 sealwright trust replace new/acme-app.sealwright --old-fingerprint "$new" --fingerprint "$new" --reason x
refused fingerprint_mismatch 3 sealwright trust replace new/acme-app.sealwright --old-fingerprint "$old" --fingerprint "$old" --reason x
refused usage 2 sealwright trust replace new/acme-app.sealwright --old-fingerprint "$old" --fingerprint "$new"
sed 's/"product":"acme-app"/"product":"other-app"/' new/acme-app.sealwright >other.sealwright
refused state_foreign 1 sealwright trust replace other.sealwright --old-fingerprint "$old" --fingerprint "$new" --reason x
say "the same command repairs a replacement that was cut short, or a root that can no longer be read"
cp -a customer aside
rm customer/state/trusted/root.json
refused state_damaged 1 sealwright check
works sealwright trust replace new/acme-app.sealwright --old-fingerprint "$old" --fingerprint "$new" --reason "all root keys lost"
works sealwright trust show --json
tells '"securityFloor":"1.1.0"'
tells '"roleVersions":{}'
works sealwright check
rm -rf customer
mv aside customer
start=$(now_ms)
block "All root keys are lost" | grep '^sealwright ' | sed "s/ OLD / $old /; s/ NEW / $new /" >"$world/commands"
while IFS= read -r line <&3; do say "  \$ $line"; eval "works $line"; done 3<"$world/commands"
say "  done in $(($(now_ms) - start)) ms"
runs 1.2.0

say "the replacement stays on record:"
works sealwright trust show --json
tells '"reason":"all root keys lost"'
tells "\"oldFingerprint\":\"$old\""
say "so does every published date: the new, earlier one is reported and does not count"
works sealwright status --json
tells date_shortened
tells 2031-12-31
ended
