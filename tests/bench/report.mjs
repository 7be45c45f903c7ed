// SPDX-License-Identifier: Apache-2.0
// The rows, as a table for people or as one JSON object.
import { cpus, loadavg, release, totalmem } from "node:os";
import { readFileSync } from "node:fs";
import { spawnSync } from "node:child_process";
import { fastest, median, noise } from "./measure.mjs";

const tty = process.stdout.isTTY && !process.env.NO_COLOR;
const ink = (code, text) => (tty ? `\x1b[${code}m${text}\x1b[0m` : text);

// Three significant digits.
function digits(value) {
  if (value === 0) return "0";
  const whole = Math.floor(Math.log10(Math.abs(value))) + 1;
  return value.toFixed(Math.max(0, 3 - Math.max(whole, 1)));
}

const units = {
  s: (value) => {
    if (value >= 1) return `${digits(value)} s`;
    return value >= 1e-3 ? `${digits(value * 1e3)} ms` : `${digits(value * 1e6)} us`;
  },
  bytes: (value) => `${digits(value / 2 ** 20)} MiB`,
};

// What a bar compares. `value` is what the bar limits, from our median and theirs.
const kinds = {
  times: {
    value: (ours, theirs) => ours / theirs,
    meets: (value, bar) => value <= bar,
    show: (value) => `${value.toFixed(2)} x`,
    bar: (bar) => `at most ${bar} x`,
  },
  faster: {
    value: (ours, theirs) => theirs / ours,
    meets: (value, bar) => value >= bar,
    show: (value) => `${digits(value)} x faster`,
    bar: (bar) => `at least ${bar} x faster`,
  },
  more: {
    value: (ours, theirs) => ours - theirs,
    meets: (value, bar) => value <= bar,
    show: (value, unit) => `${value < 0 ? "-" : "+"}${units[unit](Math.abs(value))}`,
    bar: (bar, unit) => `at most +${units[unit](bar)}`,
  },
  most: {
    value: (ours) => ours,
    meets: (value, bar) => value <= bar,
    show: (value, unit) => units[unit](value),
    bar: (bar, unit) => `at most ${units[unit](bar)}`,
  },
};

function machine(directory) {
  const info = readFileSync("/proc/cpuinfo", "utf8");
  const flags = new Set((info.match(/^(flags|Features)\s*:\s*(.*)$/m)?.[2] ?? "").split(/\s+/));
  const said = (command, ...words) => spawnSync(command, words, { encoding: "utf8" }).stdout?.trim() || "unknown";
  return {
    cores: cpus().length,
    processor: cpus()[0]?.model.trim() ?? "unknown",
    sha_extensions: flags.has("sha_ni") || flags.has("sha2"),
    memory_bytes: totalmem(),
    kernel: release(),
    file_system: said("stat", "-f", "-c", "%T", directory),
    openssl: said("openssl", "version").split(" ").slice(0, 2).join(" "),
    node: process.version,
    load: loadavg()[0],
  };
}

export class Report {
  constructor(json) {
    this.json = json;
    this.rows = [];
  }

  begin(world) {
    this.machine = machine(world.directory);
    this.date = new Date().toISOString().slice(0, 10);
    if (this.json) return;
    const { cores, processor, sha_extensions, file_system, kernel, openssl, load } = this.machine;
    console.log(ink(1, "Sealwright, measured"));
    console.log(
      `${this.date}, ${cores} cores of ${processor} ${sha_extensions ? "with" : "without"} SHA extensions, ` +
        `${file_system}, Linux ${kernel}, ${openssl}`,
    );
    console.log(`Load at the start: ${load.toFixed(1)}${load > cores / 2 ? "; this machine is busy, trust times less" : ""}`);
  }

  progress(what) {
    if (process.stderr.isTTY) process.stderr.write(`\r\x1b[2K${what}`);
  }

  section(title) {
    this.title = title;
    this.progress("");
    if (!this.json) console.log(`\n${ink(1, title)}`);
  }

  // One ratio: { what, unit, kind, ours, against, theirs, bar }. `ours` and `theirs` are what was measured, round by
  // round; without `bar` the row is for information only. Of processor times the fastest round counts: a disturbance
  // can only add to them; of all else the median.
  row({ what, unit, kind = "times", ours, against, theirs, bar }) {
    const estimate = what.includes("processor time") ? fastest : median;
    const mine = estimate(ours), other = theirs && estimate(theirs);
    const value = kinds[kind].value(mine, other);
    const made = {
      part: this.title, what, unit, kind, ours: mine, against, theirs: other, value, bar,
      met: bar === undefined ? undefined : kinds[kind].meets(value, bar),
      estimate: estimate.name, rounds: ours.length, noise_ours: noise(ours), noise_theirs: theirs && noise(theirs),
    };
    this.rows.push(made);
    if (!this.json) this.print(made);
    return made;
  }

  // A row that cannot be measured here.
  cannot(what, reason) {
    this.rows.push({ part: this.title, what, reason });
    if (!this.json) console.log(`  ${what.padEnd(46)} ${ink(33, `not measured: ${reason}`)}`);
  }

  // What dominates, in words.
  note(text) {
    this.rows.push({ part: this.title, note: text });
    if (!this.json) console.log(ink(2, `  ${text}`));
  }

  print(row) {
    this.progress("");
    const { unit, kind, bar, met } = row;
    const noises = [row.noise_ours, row.noise_theirs].filter((value) => value !== undefined);
    const cells = [
      row.what.padEnd(46),
      units[unit](row.ours).padStart(9),
      (row.against ? `${row.against} ${row.theirs === undefined ? "" : units[unit](row.theirs)}` : "").padEnd(36),
      (kind === "most" ? "" : kinds[kind].show(row.value, unit)).padStart(13),
      (bar === undefined ? "" : kinds[kind].bar(bar, unit)).padEnd(20),
      met === undefined ? "      " : met ? ink(32, "met   ") : ink(31, "MISSED"),
      noises.length === 0 ? "" : ink(2, `noise ${Math.round(100 * Math.max(...noises))} %`),
    ];
    console.log(`  ${cells.join("  ").trimEnd()}`);
  }

  end() {
    const judged = this.rows.filter((row) => row.met !== undefined);
    const missed = judged.filter((row) => !row.met), unmeasured = this.rows.filter((row) => row.reason);
    if (this.json) {
      console.log(JSON.stringify({ date: this.date, machine: this.machine, rows: this.rows }, null, 2));
      return;
    }
    const left = unmeasured.length === 0 ? "" : `, ${unmeasured.length} not measured here`;
    console.log(`\n${ink(1, `${judged.length - missed.length} of ${judged.length} bars met${left}.`)} Load now: ${loadavg()[0].toFixed(1)}`);
  }

  fail(error) {
    this.progress("");
    console.error(`tests/bench/run: ${error.message}`);
  }
}
