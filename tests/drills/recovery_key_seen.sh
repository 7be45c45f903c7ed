#!/usr/bin/env bash
# SPDX-License-Identifier: Apache-2.0
# Somebody saw the paper with the recovery key: it signs roots until it is replaced.
. "$(dirname "$0")/lib.sh"
begin solo
say "anyone who has it can take over everything:"
cp -a "$world/vendor" "$world/thief"
mkdir "$world/thief-home"
(cd "$world/thief" && HOME=$world/thief-home works sealwright-sign recover --stolen --recovery-key recovery-key.txt)

runbook "The recovery key is lost or was seen"
works sealwright update
say "now it is useless:"
refused key_not_found 1 sealwright-sign key verify-backup --recovery-key recovery-key.txt
refused key_not_found 1 sealwright-sign recover --recovery-key recovery-key.txt
say "and a root signed with it is refused:"
theft=$(ls "$world"/thief/requests/recover-*.swrel)
[ -s "$theft" ] || die "the thief should have a root"
works sealwright-publish status
refused remote_moved 7 sealwright-publish push --release "$theft"
works sealwright-sign key verify-backup --recovery-key recovery/recovery-key.txt
ended
