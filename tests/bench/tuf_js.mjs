// SPDX-License-Identifier: Apache-2.0
// tuf_js.mjs PACKAGE STATE METADATA_URL: one refresh by tuf-js, whatever STATE holds.
// tuf_js.mjs PACKAGE STATE METADATA_URL ROOT TIMES: TIMES refreshes cold (only ROOT is known) and warm, in this one
// process; prints both series as JSON, in nanoseconds. PACKAGE is the package.json beside which tuf-js is installed.
import { copyFileSync, mkdirSync, rmSync } from "node:fs";
import { createRequire } from "node:module";
import { join } from "node:path";

const [packageFile, state, url, root, times] = process.argv.slice(2);
const { Updater } = createRequire(packageFile)("tuf-js");
const updater = () => new Updater({ metadataDir: state, metadataBaseUrl: url, config: { fetchRetries: 0 } });

async function time(work) {
  const wall = process.hrtime.bigint(), cpu = process.cpuUsage();
  await work();
  const used = process.cpuUsage(cpu);
  return { wall_ns: Number(process.hrtime.bigint() - wall), cpu_ns: (used.user + used.system) * 1000 };
}

if (root === undefined) {
  await updater().refresh();
} else {
  const cold = [], warm = [];
  for (let at = 0; at < Number(times); ++at) {
    rmSync(state, { recursive: true, force: true });
    mkdirSync(state, { recursive: true });
    copyFileSync(root, join(state, "root.json"));
    cold.push(await time(() => updater().refresh()));
    warm.push(await time(() => updater().refresh()));
  }
  console.log(JSON.stringify({ cold, warm }));
}
process.exit(0); // connections that are kept alive would hold it back
