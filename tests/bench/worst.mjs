// SPDX-License-Identifier: Apache-2.0
// The hardest document of each kind within its limits: how the work grows from half of a limit to the whole, and what it
// is beside the least that any reader of the same bytes must do.
export function measure(world, report) {
  report.section("the hardest documents within their limits, in process");
  const times = Math.min(world.sizes.rounds.inProcess, 5);
  const cases = JSON.parse(world.run([world.program("bench_worst"), String(times)]).output);
  const seconds = (list) => list.map((ns) => ns / 1e9);
  for (const { name, bytes, half, full, floor } of cases) {
    report.row({
      what: `${name}: processor time`, unit: "s", bar: 3,
      ours: seconds(full), against: "half of it", theirs: seconds(half),
    });
    report.row({
      what: `the same, ${(bytes / 1e6).toFixed(2)} MB: processor time`, unit: "s",
      ours: seconds(full), against: "no-op parser and SHA-256", theirs: seconds(floor),
    });
  }
  report.note("Twice the document: 2 x is linear, 2.1 x is n log n, 4 x would be quadratic.");
}
