// SPDX-License-Identifier: Apache-2.0
// `verify` of a large artifact without a network, beside `openssl dgst -verify` of the same file.
import { spawnSync } from "node:child_process";
import { interleave, pick } from "./measure.mjs";

const MiB = 2 ** 20, GiB = 2 ** 30;
const human = (bytes) => (bytes >= GiB ? `${bytes / GiB} GiB` : bytes >= MiB ? `${bytes / MiB} MiB` : `${bytes} bytes`);

export function measure(world, report) {
  const { artifactBytes, smallBytes, largeBytes } = world.sizes;
  report.section(`verify an artifact of ${human(artifactBytes)}, offline`);
  // The vendor's directory keeps a copy of each artifact.
  const needed = 2 * (artifactBytes + smallBytes + (largeBytes ?? 0)) + 100 * MiB;
  if (world.freeBytes() < needed) return report.cannot("time and peak memory", `less than ${human(needed)} free`);

  const [file, small, large] = makeFiles(world, [artifactBytes, smallBytes, largeBytes].filter(Boolean));
  const verify = signedByUs(world, [file, small, large].filter(Boolean));
  const openssl = signedByOpenssl(world, file);
  world.progress("verifying");
  const series = interleave(world.sizes.rounds.verify, {
    verify: () => world.run(verify(file)),
    openssl: () => world.run(openssl),
  });
  for (const [what, measured, bar] of [["time", "wall", 1.1], ["processor time", "cpu", undefined]]) {
    report.row({
      what, unit: "s", bar,
      ours: pick(series.verify, measured), against: "openssl dgst", theirs: pick(series.openssl, measured),
    });
  }
  const peak = pick(series.verify, "peak");
  report.row({ what: "peak memory", unit: "bytes", kind: "most", bar: 16 * MiB, ours: peak });
  for (const [other, bytes] of [[small, smallBytes], [large, largeBytes]]) {
    const what = `peak memory at ${human(bytes ?? 8 * GiB)}`;
    if (!other) report.cannot(what, "only with --long");
    else sameMemory(world, report, what, verify(other), peak);
  }
  report.note("SHA-256 dominates: both hash the file once with the same library.");
  world.discard("artifacts", "vendor/artifacts/app/0.4.0");
}

function makeFiles(world, sizes) {
  world.fresh("artifacts");
  return sizes.map((bytes) => {
    const file = world.in("artifacts", `app-${bytes}.bin`);
    world.progress(`making ${human(bytes)}`);
    // A file of holes is read and hashed like any other; only the first is timed.
    const make = bytes === sizes[0] ? `head -c ${bytes} /dev/urandom >"$1"` : `truncate -s ${bytes} "$1"`;
    if (spawnSync("sh", ["-c", make, "sh", file]).status !== 0) throw new Error(`cannot write ${file}`);
    return file;
  });
}

// One release of all files; gives the command that verifies one of them.
function signedByUs(world, files) {
  const folder = world.release(files, "0.4.0");
  const trust = world.in("trust.json");
  world.run([world.program("sealwright-sign"), "export", "--trust", trust, "--dir", world.in("vendor")]);
  const manifest = `${folder}/manifest.json`;
  return (file) => [world.program("sealwright"), "verify", file, "--trust", trust, "--manifest", manifest];
}

function signedByOpenssl(world, file) {
  const [key, pub, signature] = ["key.pem", "public.pem", "signature"].map((name) => world.in(name));
  world.run(["openssl", "genpkey", "-quiet", "-algorithm", "EC", "-pkeyopt", "ec_paramgen_curve:P-256", "-out", key]);
  world.run(["openssl", "pkey", "-in", key, "-pubout", "-out", pub]);
  world.run(["openssl", "dgst", "-sha256", "-sign", key, "-out", signature, file]);
  return ["openssl", "dgst", "-sha256", "-verify", pub, "-signature", signature, file];
}

function sameMemory(world, report, what, command, peak) {
  const series = interleave(Math.min(world.sizes.rounds.verify, 3), { verify: () => world.run(command) });
  report.row({
    what, unit: "bytes", kind: "more", bar: 0.5 * MiB,
    ours: pick(series.verify, "peak"), against: `at ${human(world.sizes.artifactBytes)}`, theirs: peak,
  });
}
