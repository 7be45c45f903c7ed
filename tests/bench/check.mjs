// SPDX-License-Identifier: Apache-2.0
// `check` with nothing new over TLS, beside the least that libcurl does for the same files, curl, and tuf-js.
import { copyFileSync } from "node:fs";
import { interleave, pick } from "./measure.mjs";

const MiB = 2 ** 20;

export function measure(world, report) {
  report.section("check, nothing new, over TLS on loopback");
  const { rounds } = world.sizes;
  const tree = world.fresh("small");
  world.run([world.program("bench_tree"), tree, "3", "20000"]);
  world.release(tree, "0.1.0");
  world.push();
  world.follow("checking");
  const ca = ["--ca", world.ca];
  world.run(world.customer("checking", "update", ...ca));
  world.run(world.customer("checking", "check", ...ca));
  world.requests();
  world.run(world.customer("checking", "check", ...ca));
  const paths = world.requests();
  const urls = paths.map((path) => world.server.url + path);
  const quiet = urls.flatMap((url) => ["-o", "/dev/null", url]);

  const hasCurl = world.has("curl");

  world.progress("checking");
  const series = interleave(rounds.check, {
    check: () => world.run(world.customer("checking", "check", ...ca)),
    libcurl: () => world.run([world.program("bench_fetch"), world.ca, ...urls]),
    ...(hasCurl && { curl: () => world.run(["curl", "-s", "--cacert", world.ca, ...quiet]) }),
  });
  report.row({
    what: `time, ${urls.length} requests`, unit: "s", bar: 1.5,
    ours: pick(series.check, "wall"), against: "bare libcurl", theirs: pick(series.libcurl, "wall"),
  });
  report.row({
    what: "processor time", unit: "s",
    ours: pick(series.check, "cpu"), against: "bare libcurl", theirs: pick(series.libcurl, "cpu"),
  });
  if (!hasCurl) report.cannot("peak memory", "curl is not installed");
  else report.row({
    what: "peak memory", unit: "bytes", kind: "more", bar: 6 * MiB,
    ours: pick(series.check, "peak"), against: "curl", theirs: pick(series.curl, "peak"),
  });
  besideTufJs(world, report);
  report.note(`Requests: ${paths.join(", ")}. TLS handshake and process start dominate; metadata is a few KiB.`);
}

function besideTufJs(world, report) {
  const what = "time of a warm refresh";
  if (world.withoutTufJs) return report.cannot(`${what}, beside tuf-js`, world.withoutTufJs);
  const state = world.fresh("tuf-js-state");
  copyFileSync(world.in("server/www/metadata/1.root.json"), `${state}/root.json`);
  const refresh = () =>
    world.run(world.tufJs(state, `${world.server.url}/metadata`), { env: { NODE_EXTRA_CA_CERTS: world.ca } });
  refresh();
  world.progress("refreshing with tuf-js");
  const series = interleave(world.sizes.rounds.tufJs, {
    check: () => world.run(world.customer("checking", "check", "--ca", world.ca)),
    refresh,
  });
  report.row({
    what, unit: "s", kind: "faster", bar: 10,
    ours: pick(series.check, "wall"), against: "tuf-js", theirs: pick(series.refresh, "wall"),
  });
}
