// SPDX-License-Identifier: Apache-2.0
// bench.mjs: measures part by part and prints the rows. Called by tests/bench/run, which says what the options mean.
import { parseArgs } from "node:util";
import { Report } from "./report.mjs";
import { World } from "./world.mjs";

// `verify` after the others: its release is signed and never published.
const parts = ["check", "install", "refresh", "worst", "verify"];
const MB = 1e6, MiB = 2 ** 20, GiB = 2 ** 30;

const { values: options } = parseArgs({
  options: {
    programs: { type: "string" },
    "tuf-js": { type: "string" },
    dir: { type: "string" },
    only: { type: "string", default: parts.join(",") },
    long: { type: "boolean", default: false },
    json: { type: "boolean", default: false },
    smoke: { type: "boolean", default: false },
  },
});
const only = options.only.split(",");
const unknown = only.find((part) => !parts.includes(part));
if (unknown !== undefined) {
  console.error(`tests/bench/run: no part '${unknown}' (${parts.join(", ")})`);
  process.exit(2);
}

// Sizes and numbers of rounds. With an odd number the median is a round that was measured.
const normal = {
  rounds: { check: 21, tufJs: 5, verify: 5, install: 5, inProcess: 21 },
  files: 4000, treeBytes: 400 * MB, smallBytes: 64 * MiB, artifactBytes: GiB, largeBytes: undefined, targets: 5000,
};
const sizes = {
  normal,
  long: {
    ...normal,
    rounds: { check: 201, tufJs: 41, verify: 15, install: 15, inProcess: 201 },
    largeBytes: 8 * GiB,
  },
  smoke: {
    rounds: { check: 1, tufJs: 1, verify: 1, install: 1, inProcess: 1 },
    files: 40, treeBytes: MB, smallBytes: 4096, artifactBytes: 2 * MiB, largeBytes: undefined, targets: 50,
  },
}[options.smoke ? "smoke" : options.long ? "long" : "normal"];

const report = new Report(options.json);
const world = new World(options, sizes, (what) => report.progress(what));
for (const signal of ["SIGINT", "SIGTERM"]) {
  process.on(signal, () => {
    world.remove();
    process.exit(130);
  });
}
let failed = false;
try {
  report.begin(world);
  for (const part of parts.filter((name) => only.includes(name))) {
    const { measure } = await import(`./${part}.mjs`);
    measure(world, report);
  }
  report.end();
} catch (error) {
  failed = true;
  report.fail(error);
} finally {
  world.remove();
}
process.exit(failed ? 1 : 0);
