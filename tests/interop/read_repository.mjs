// SPDX-License-Identifier: Apache-2.0
// read_repository.mjs REPOSITORY ROOT TARGET...: what tuf-js makes of a repository on disk. Serves it on loopback,
// starts from the root file, downloads each target in turn and prints its content, one per line.
import { createServer } from "node:http";
import { copyFileSync, mkdtempSync, mkdirSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import tuf from "tuf-js";

const [repository, root, ...targets] = process.argv.slice(2);
const server = createServer((request, response) => {
  try {
    response.end(readFileSync(join(repository, request.url)));
  } catch {
    response.writeHead(404).end();
  }
});
await new Promise((listening) => server.listen(0, "127.0.0.1", listening));
const base = `http://127.0.0.1:${server.address().port}`;
const client = mkdtempSync(join(tmpdir(), "tuf-js-"));
try {
  mkdirSync(join(client, "metadata"));
  mkdirSync(join(client, "targets"));
  copyFileSync(root, join(client, "metadata", "root.json"));
  const updater = new tuf.Updater({
    metadataDir: join(client, "metadata"),
    metadataBaseUrl: `${base}/metadata`,
    targetDir: join(client, "targets"),
    targetBaseUrl: `${base}/targets`,
    config: { fetchRetries: 0 },
  });
  await updater.refresh();
  for (const path of targets) {
    const info = await updater.getTargetInfo(path);
    if (!info) throw new Error(`not listed: ${path}`);
    console.log(readFileSync(await updater.downloadTarget(info), "utf8"));
  }
} catch (error) {
  console.error(error);
  process.exitCode = 1;
} finally {
  rmSync(client, { recursive: true });
  server.close();
  server.closeAllConnections?.();
}
