// SPDX-License-Identifier: Apache-2.0
// Installing a tree of thousands of files, beside `bsdtar x` of the same archive and a program that syncs the same files.
import { spawnSync } from "node:child_process";
import { copyFileSync, mkdirSync } from "node:fs";
import { join } from "node:path";
import { fastest, interleave, pick } from "./measure.mjs";
import { World } from "./world.mjs";

const MiB = 2 ** 20;
const kSyncThreads = 8; // what the installer starts
// The same proof without Sealwright: digest the archive before it is unpacked, then every file of the tree.
const kProofByHand = 'openssl dgst -sha256 -r "$1" && bsdtar -x -f "$1" -C "$2" && find "$2" -type f -exec openssl dgst -sha256 -r {} +';

export function measure(world, report) {
  const { files, treeBytes, rounds } = world.sizes;
  report.section(`install a tree of ${files} files, ${Math.round(treeBytes / 1e6)} MB`);
  for (const program of ["bsdtar", "zstd"]) {
    if (!world.has(program)) return report.cannot("processor time, commit and peak memory", `${program} is not installed`);
  }
  // Nothing is removed before the end: files made right after a large tree went cost several times more on ext4.
  const needed = (rounds.install + 1) * 6 * treeBytes + 3 * treeBytes;
  if (world.freeBytes() < needed) {
    return report.cannot("processor time, commit and peak memory", `less than ${Math.ceil(needed / 1e9)} GB free`);
  }
  const artifact = releaseTree(world);
  world.push();
  customers(world, artifact);
  world.progress("installing");
  const series = rows(world, rounds.install, artifact);
  const { update, parts, tar, byHand, sync } = series;
  const split = (name, clock) => parts.map((part) => part[name][clock] / 1e9);
  const sum = (...lists) => lists[0].map((_, at) => lists.reduce((total, list) => total + list[at], 0));
  const proven = sum(split("verify", "cpu_ns"), split("unpack", "cpu_ns"), split("prove", "cpu_ns"));

  const noBar = report.machine.sha_extensions ? 1.3 : undefined;
  report.row({
    what: `processor time: verify, unpack, prove`, unit: "s", bar: noBar,
    ours: proven, against: "bsdtar x", theirs: pick(tar, "cpu"),
  });
  if (noBar === undefined) report.note("No bar: this machine has no SHA extensions.");
  report.row({
    what: "processor time: the same, proven by hand", unit: "s", bar: 1,
    ours: proven, against: "bsdtar x and openssl dgst of all", theirs: pick(byHand, "cpu"),
  });
  report.row({
    what: `commit: time, ${kSyncThreads} threads`, unit: "s", bar: 1.3,
    ours: split("commit", "wall_ns"), against: "fsync of the same files", theirs: sync,
  });
  report.row({
    what: "whole `update`: processor time", unit: "s",
    ours: pick(update, "cpu"), against: "bsdtar x", theirs: pick(tar, "cpu"),
  });
  report.row({
    what: "whole `update`: time", unit: "s",
    ours: pick(update, "wall"), against: "bsdtar x and the fsyncs", theirs: sum(pick(tar, "wall"), sync),
  });
  report.row({
    what: "whole `update`: peak memory, window of 8 MiB", unit: "bytes", kind: "most", bar: 32 * MiB,
    ours: pick(update, "peak"),
  });
  const whole = fastest(sum(proven, split("commit", "cpu_ns")));
  const share = (name) => `${name} ${Math.round((100 * fastest(split(name, "cpu_ns"))) / whole)} %`;
  const inUserMode = (series) => fastest(series.map(({ cpu, system }) => cpu - system)).toFixed(2);
  report.note(
    `In user mode the whole \`update\` spends ${inUserMode(update)} s, bsdtar ${inUserMode(tar)} s. The kernel's part, the same ` +
      "for both, depends on the disk and, in a virtual machine, on how the host gives memory.",
  );
  report.note(
    `Of the processor time: ${["verify", "unpack", "prove", "commit"].map(share).join(", ")}. ` +
      "Decoding zstd, writing by the kernel, and SHA-256 of every file as it is written dominate.",
  );
  world.discard("rounds");
}

// The default is an archive made quickly, with the largest window that a release may have; --long makes it as the
// vendor does.
function releaseTree(world) {
  const { files, treeBytes } = world.sizes;
  const tree = world.fresh("tree");
  world.progress("making a tree");
  world.run([world.program("bench_tree"), tree, String(files), String(treeBytes)]);
  if (world.isLong) return World.find(world.release(tree, "0.3.0"), ".tar.zst");
  const archive = world.in("app-0.3.0.tar.zst");
  world.progress("archiving it");
  const made = spawnSync("sh", ["-c", 'cd "$1" && tar --format=gnu --sort=name -cf - * | zstd -q -3 --long=23 -o "$2"', "sh", tree, archive]);
  if (made.status !== 0) throw new Error(`cannot make ${archive}`);
  world.release(archive, "0.3.0");
  return archive;
}

// `done` has the release; `ready` has checked and has its artifact in partial/, so that installing downloads nothing.
function customers(world, artifact) {
  world.follow("ready");
  world.run(world.customer("ready", "check", "--ca", world.ca));
  spawnSync("cp", ["-a", world.in("ready"), world.in("done")]);
  world.run(world.customer("done", "update", "--ca", world.ca));
  const digest = world.run(["sha256sum", artifact]).output.slice(0, 64);
  copyFileSync(artifact, world.in("ready/partial", digest));
  spawnSync("chmod", ["600", world.in("ready/partial", digest)]);
}

function rows(world, rounds, artifact) {
  mkdirSync(world.in("rounds"));
  let made = 0;
  const place = () => world.in("rounds", String(++made));
  const copied = () => {
    const at = place();
    if (spawnSync("cp", ["-a", world.in("ready"), at]).status !== 0) throw new Error(`cannot copy to ${at}`);
    settle();
    return at;
  };
  const settle = () => spawnSync("sync", ["-f", world.directory]);
  // Each after the same copying, which decides how much memory the kernel has free.
  const empty = () => {
    const at = join(copied(), "unpacked");
    mkdirSync(at);
    return at;
  };
  const sync = [];
  const series = interleave(rounds, {
    update: () => world.run([world.program("sealwright"), "update", "--ca", world.ca, "--dir", copied()]),
    parts: () => JSON.parse(world.run([world.program("bench_install"), world.in("done"), copied()]).output),
    byHand: () => world.run(["sh", "-c", kProofByHand, "sh", artifact, empty()]),
    tar: (round) => {
      const at = empty();
      const took = world.run(["bsdtar", "-x", "-f", artifact, "-C", at]);
      const synced = Number(world.run([world.program("bench_sync"), at, String(kSyncThreads)]).output) / 1e9;
      if (round > 0) sync.push(synced);
      return took;
    },
  });
  return { ...series, sync };
}
