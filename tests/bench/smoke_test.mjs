// SPDX-License-Identifier: Apache-2.0
// smoke_test.mjs FILE: the JSON of a run has every row that the benchmark must have, each with a ratio or a reason, and
// prints as a table.
import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { Report } from "./report.mjs";

const { machine, rows } = JSON.parse(readFileSync(process.argv[2], "utf8"));
assert.ok(machine.cores > 0 && typeof machine.sha_extensions === "boolean");

const promised = [
  ["check", "requests", "processor time", "peak memory", "warm refresh"],
  ["install", "verify, unpack, prove", "proven by hand", "commit", "processor time", "`update`: time", "peak memory"],
  ["refresh, one target", "process, warm", "process, cold", "in process, warm", "in process, cold"],
  ["targets in one role", "process, warm", "process, cold", "in process, warm", "in process, cold"],
  ["in process: parse", "processor time"],
  ["hardest documents", "any JSON", "cle.json: versions", "memory of dates", "update-policy", "manifest", "root", "snapshot",
    "targets: paths", "patterns", "tree listing"],
  ["verify an artifact", "time", "peak memory", "peak memory at"],
];
for (const [part, ...whats] of promised) {
  for (const what of whats) {
    const found = rows.some((row) => row.part.includes(part) && row.what?.includes(what));
    assert.ok(found, `no row '${what}' in the part '${part}'`);
  }
}
for (const row of rows.filter(({ note }) => note === undefined)) {
  const told = row.reason ? row.reason.length > 0 : Number.isFinite(row.value) && row.ours > 0;
  assert.ok(told, `neither a ratio nor a reason: ${JSON.stringify(row)}`);
  if (!row.reason) new Report(false).print(row);
}
