// SPDX-License-Identifier: Apache-2.0
// judge.mjs: tuf-js judges repositories, one line of JSON each on standard input: {now, target, state, files}, file names to
// base64. It begins with the metadata files in `state`, refreshes from `files` at the time `now` (milliseconds), looks for
// the target and answers with one line: "accepted " and the content in base64, or "refused " and why. tuf-js does not
// report a new root that it refuses and continues with the old one: that counts as refused too.
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { Readable } from "node:stream";
import tuf from "tuf-js";
import errors from "tuf-js/dist/error.js";

let now = 0;
const RealDate = Date;
// What tuf-js takes for the present time.
globalThis.Date = class extends RealDate {
  constructor(...given) {
    super(...(given.length === 0 ? [now] : given));
  }
};

const base = "http://repository/";
class Fetcher extends tuf.BaseFetcher {
  constructor(files) {
    super();
    this.files = files;
  }
  bytes(url) {
    const file = this.files[url.slice(base.length)];
    if (file === undefined) throw new errors.DownloadHTTPError("not found", 404);
    return Buffer.from(file, "base64");
  }
  async fetch(url) {
    return Readable.from([this.bytes(url)]);
  }
  async downloadBytes(url, limit) {
    const bytes = this.bytes(url);
    if (bytes.length > limit) throw new errors.DownloadLengthMismatchError("too long");
    return bytes;
  }
}

const directory = mkdtempSync(join(tmpdir(), "tuf-js-"));
process.on("exit", () => rmSync(directory, { recursive: true }));
// A target under a hash that tuf-js does not know is refused, and its file deleted, while it is still being opened;
// nothing in tuf-js waits for that to fail.
process.on("uncaughtException", (error) => {
  if (error.code !== "ENOENT" || error.syscall !== "open") throw error;
});

async function judge({ target, state, files }, number) {
  const metadata = join(directory, String(number)), targets = join(metadata, "targets");
  mkdirSync(targets, { recursive: true });
  try {
    for (const [name, bytes] of Object.entries(state)) writeFileSync(join(metadata, name), Buffer.from(bytes, "base64"));
    const updater = new tuf.Updater({
      metadataDir: metadata, metadataBaseUrl: `${base}metadata`, targetDir: targets, targetBaseUrl: `${base}targets`,
      fetcher: new Fetcher(files),
    });
    let refusedRoot;
    const updateRoot = updater.trustedSet.updateRoot.bind(updater.trustedSet);
    updater.trustedSet.updateRoot = (bytes) => {
      try {
        updateRoot(bytes);
      } catch (error) {
        refusedRoot = error;
        throw error;
      }
    };
    await updater.refresh();
    if (refusedRoot) throw refusedRoot;
    const info = await updater.getTargetInfo(target);
    if (!info) return "refused not listed";
    return `accepted ${readFileSync(await updater.downloadTarget(info)).toString("base64")}`;
  } catch (error) {
    return `refused ${error?.name ?? ""}: ${String(error?.message ?? error).replaceAll("\n", " ").slice(0, 200)}`;
  } finally {
    rmSync(metadata, { recursive: true });
  }
}

let number = 0;
for await (const line of createInterface({ input: process.stdin })) {
  const question = JSON.parse(line);
  now = question.now;
  process.stdout.write(`${await judge(question, ++number)}\n`);
}
