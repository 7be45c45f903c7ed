// SPDX-License-Identifier: Apache-2.0
// Refresh of a simulator repository with few and with many targets, cold and warm, as a whole process and inside one,
// beside tuf-js; and what reading many targets costs beside the least that any reader must do.
import { copyFileSync, existsSync, mkdirSync } from "node:fs";
import { fastest, interleave, pick } from "./measure.mjs";
import { World } from "./world.mjs";

export function measure(world, report) {
  const many = world.sizes.targets;
  for (const targets of [1, many]) {
    report.section(`refresh, ${targets === 1 ? "one target" : `${targets} targets in one role`}, http on loopback`);
    const repository = makeRepository(world, targets);
    wholeProcess(world, report, repository);
    inProcess(world, report, repository);
  }
  reading(world, report, makeRepository(world, many));
}

function makeRepository(world, targets) {
  const name = `server/www/simulated-${targets}`;
  if (!existsSync(world.in(name))) {
    world.server;
    mkdirSync(world.in(name), { recursive: true });
    world.run([world.program("bench_repository"), world.in(name), String(targets)]);
    world.run(["chmod", "-R", "a+rX", world.in(name)]);
  }
  return {
    count: targets,
    root: world.in(name, "root.json"),
    targets: world.in(name, "metadata/2.targets.json"),
    url: `${world.server.plainUrl}/simulated-${targets}/metadata`,
  };
}

function wholeProcess(world, report, { root, url }) {
  const program = world.program("sealwright-conformance");
  const refresh = (state) => world.run([program, "--metadata-dir", state, "--metadata-url", url, "refresh"]);
  const theirs = (state) => world.run(world.tufJs(state, url));
  const ourStart = (name) => {
    const state = world.fresh(name);
    world.run([program, "--metadata-dir", state, "init", root]);
    return state;
  };
  const theirStart = (name) => {
    const state = world.fresh(name);
    copyFileSync(root, `${state}/root.json`);
    return state;
  };
  const ours = ourStart("refresh-ours"), other = theirStart("refresh-theirs");
  refresh(ours);
  const missing = world.withoutTufJs;
  if (!missing) theirs(other);
  world.progress("refreshing");
  const { rounds } = world.sizes;
  for (const [warmth, bar, us, them] of [
    ["warm", 10, () => refresh(ours), () => theirs(other)],
    ["cold", undefined, () => refresh(ourStart("refresh-cold")), () => theirs(theirStart("refresh-cold-theirs"))],
  ]) {
    const what = `whole process, ${warmth}: time`;
    if (missing) {
      report.cannot(`${what}, beside tuf-js`, missing);
      continue;
    }
    const few = interleave(rounds.tufJs, { us, them });
    report.row({ what, unit: "s", kind: "faster", bar, ours: pick(few.us, "wall"), against: "tuf-js", theirs: pick(few.them, "wall") });
  }
}

function inProcess(world, report, { root, url, count }) {
  const times = world.sizes.rounds.inProcess;
  // tuf-js takes ten seconds for the large repository: a few rounds have to be enough there.
  const theirTimes = count > 1 ? Math.min(times, 3) : times;
  const series = (command) => JSON.parse(world.run(command).output);
  const ours = series([world.program("bench_refresh"), world.fresh("in-process"), root, url, String(times)]);
  const missing = world.withoutTufJs;
  const theirs = missing ? undefined : series(world.tufJs(world.in("in-process-theirs"), url, root, String(theirTimes)));
  for (const warmth of ["warm", "cold"]) {
    const what = `in process, ${warmth}: time`;
    const seconds = (list) => list[warmth].map((took) => took.wall_ns / 1e9);
    if (missing) report.cannot(`${what}, beside tuf-js`, missing);
    else report.row({ what, unit: "s", kind: "faster", ours: seconds(ours), against: "tuf-js", theirs: seconds(theirs) });
  }
}

function reading(world, report, { root, targets }) {
  report.section(`read ${world.sizes.targets} targets in process: parse, canonicalise, verify, take the fields`);
  const took = JSON.parse(
    world.run([world.program("bench_metadata"), root, targets, String(world.sizes.rounds.inProcess)]).output,
  );
  const seconds = (name) => took[name].map((ns) => ns / 1e9);
  report.row({
    what: `processor time, ${(took.bytes / 1e6).toFixed(2)} MB`, unit: "s", bar: 4,
    ours: seconds("all"), against: "no-op SAX and SHA-256", theirs: seconds("floor"),
  });
  const parts = ["parse", "canonicalise", "signature", "fields"];
  const all = fastest(took.all);
  report.note(`Of it: ${parts.map((name) => `${name} ${Math.round((100 * fastest(took[name])) / all)} %`).join(", ")}.`);
}
