#!/usr/bin/env bash
# SPDX-License-Identifier: Apache-2.0
# A root was signed to the end but must not be published. It never was, so it can be withdrawn, on record.
. "$(dirname "$0")/lib.sh"
begin solo
works sealwright-sign key replace --owner alice --stolen
name=$(newest_request)
refused root_stranded 3 sealwright-publish push
say "deleting the file alone is noticed: this keyring remembers what it signed"
cp -a . "$world/try"
rm "$world/try/requests/$name.swrel"
refused base_unknown 3 sealwright-sign renew --role root --dir "$world/try"
say "what was published cannot be withdrawn:"
refused version_exists 3 sealwright-sign abandon requests/acme-app-1.1.0.swrel --reason "too late"
runbook "Changing keys" "s|requests/NAME|requests/$name|"
[ -s records/abandoned.jsonl ] || die "it must be logged"
ls "$HOME"/.config/sealwright/*.keyring/abandoned.jsonl >/dev/null || die "in the keyring too"
build 1.2.0
works sealwright-sign release --version 1.2.0 build/
works sealwright-publish push
works sealwright update
runs 1.2.0
works sealwright rollback
runs 1.1.0
ended
