// SPDX-License-Identifier: Apache-2.0
// The vendor, the server and the folders that the parts measure in; all below one directory that is removed at the end.
import { spawnSync } from "node:child_process";
import { existsSync, mkdirSync, mkdtempSync, readFileSync, readdirSync, rmSync, statfsSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { Launcher } from "./measure.mjs";

const here = dirname(fileURLToPath(import.meta.url));
const nginx = join(here, "../support/nginx");

export class World {
  constructor(options, sizes, progress) {
    this.programs = options.programs;
    this.tufJsFolder = options["tuf-js"];
    this.sizes = sizes;
    this.isLong = options.long;
    this.progress = progress;
    this.directory = mkdtempSync(join(options.dir ?? tmpdir(), "sealwright-bench-"));
    spawnSync("chmod", ["755", this.directory]); // the web server is another user
    mkdirSync(this.in("home"));
    this.launcher = new Launcher(this.programs, this.directory);
    this.env = { HOME: this.in("home"), NO_COLOR: "1" };
  }

  in(...names) { return join(this.directory, ...names); }
  program(name) { return join(this.programs, name); }
  script(name) { return join(here, name); }

  // Runs a command that is measured, or that only has to succeed.
  run(command, more = {}) { return this.launcher.run(command, { ...more, env: { ...this.env, ...more.env } }); }

  fresh(name) {
    rmSync(this.in(name), { recursive: true, force: true });
    mkdirSync(this.in(name), { recursive: true });
    return this.in(name);
  }
  discard(...names) { for (const name of names) rmSync(this.in(name), { recursive: true, force: true }); }

  has(command) { return spawnSync("sh", ["-c", `command -v ${command}`]).status === 0; }
  freeBytes() {
    const { bavail, bsize } = statfsSync(this.directory);
    return bavail * bsize;
  }

  // A vendor of one person with one product, `app`, behind the web server.
  get vendor() {
    if (this.madeVendor) return this.madeVendor;
    this.progress("making a vendor");
    writeFileSync(this.in("passphrase"), "a long passphrase that only this benchmark uses\n");
    mkdirSync(this.in("vendor"));
    const { url } = this.server;
    this.sign("init", "--vendor", "Example", "--product", "app", "--url", url);
    const add = ["endpoint", "add", this.in("server/www"), "--public", url, "--ca", this.ca];
    this.run([this.program("sealwright-publish"), ...add, "--dir", this.in("vendor")]);
    this.madeVendor = { starter: this.in("server/www/app.sealwright"), trust: this.in("server/www/app.trust.json") };
    return this.madeVendor;
  }
  sign(...words) { return this.vendorRuns("sealwright-sign", words); }
  publish(...words) { return this.vendorRuns("sealwright-publish", words); }
  vendorRuns(program, words) {
    return this.run([this.program(program), ...words, "--dir", this.in("vendor"), "--passphrase-file", this.in("passphrase")]);
  }

  // Signs directories, archives or files as `version`; returns the folder with the artifact, its manifest and signatures.
  release(sources, version) {
    this.vendor;
    this.progress(`releasing ${version}`);
    this.sign("release", ...[sources].flat(), "--version", version, "--rollback-floor", "0.1.0");
    return this.in("vendor/artifacts/app", version);
  }
  push() {
    this.progress("publishing");
    this.publish("push", "--patience", "5");
  }

  // nginx on loopback: https on one port, plain http, for the conformance program alone, on another.
  get server() {
    if (this.madeServer) return this.madeServer;
    this.progress("starting nginx");
    mkdirSync(this.in("server/public.d"), { recursive: true });
    for (let tried = 0; ; ++tried) {
      const plain = 32000 + Math.floor(Math.random() * 500);
      writeFileSync(this.in("server/public.d/plain.conf"), `listen 127.0.0.1:${plain};\n`);
      const done = spawnSync(join(nginx, "start"), [this.in("server")], { encoding: "utf8" });
      if (done.status === 0) {
        const [port] = readFileSync(this.in("server/ports"), "utf8").trim().split(" ");
        this.madeServer = { url: `https://localhost:${port}`, plainUrl: `http://127.0.0.1:${plain}` };
        return this.madeServer;
      }
      if (tried === 4) throw new Error(`nginx does not start: ${done.stderr}`);
    }
  }
  get ca() { return this.in("server/pki/server-ca.crt"); }
  // The paths that were asked for since the last call.
  requests() {
    const log = this.in("server/public.log");
    const paths = readFileSync(log, "utf8").trim().split("\n").map((line) => line.split(" ")[1]);
    writeFileSync(log, "");
    return paths;
  }

  // A customer's machine that follows the product.
  customer(name, ...command) {
    return [this.program("sealwright"), ...command, "--dir", this.in(name)];
  }
  follow(name) {
    this.run(this.customer(name, "init", this.vendor.starter));
  }

  // Why tuf-js cannot take part; undefined when it can.
  get withoutTufJs() {
    if (existsSync(join(this.tufJsFolder, "node_modules/tuf-js"))) return undefined;
    return "tuf-js is not installed (npm ci failed: no registry)";
  }
  tufJs(...words) { return ["node", this.script("tuf_js.mjs"), join(this.tufJsFolder, "package.json"), ...words]; }

  // The one file in a folder whose name ends so.
  static find(folder, ending) {
    return join(folder, readdirSync(folder).find((name) => name.endsWith(ending)));
  }

  remove() {
    if (this.madeServer) spawnSync(join(nginx, "stop"), [this.in("server")]);
    rmSync(this.directory, { recursive: true, force: true });
  }
}
