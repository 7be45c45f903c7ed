// SPDX-License-Identifier: Apache-2.0
// Runs programs and evaluates their times. Each is started by bench_launch, which is small: a child's peak memory
// includes its parent's until it becomes another program, and ours is an interpreter.
import { spawnSync } from "node:child_process";
import { readFileSync } from "node:fs";
import { join } from "node:path";

export class Launcher {
  constructor(programs, directory) {
    this.program = join(programs, "bench_launch");
    this.output = join(directory, "output");
  }

  // One run: { wall, cpu, system } in seconds, { peak } in bytes, { output }. Throws unless it ends with 0.
  run(command, { env = {}, accept = [0] } = {}) {
    const done = spawnSync(this.program, [this.output, ...command], {
      env: { ...process.env, ...env },
      encoding: "utf8",
      stdio: ["ignore", "pipe", "inherit"],
    });
    if (done.error) throw done.error;
    const output = readFileSync(this.output, "utf8");
    const took = JSON.parse(done.stdout);
    if (!accept.includes(took.exit)) throw new Error(`${command.join(" ")}\nended with ${took.exit}:\n${output}`);
    return {
      wall: took.wall_ns / 1e9,
      cpu: (took.user_us + took.system_us) / 1e6,
      system: took.system_us / 1e6,
      peak: took.peak_kib * 1024,
      output,
    };
  }
}

// Calls each of `candidates` (an object of functions) once a round, in an order that rotates, so that other work of
// the machine affects all of them. The first round, which warms caches, does not count, unless it is the only one.
export function interleave(rounds, candidates, between = () => {}) {
  const names = Object.keys(candidates);
  const series = Object.fromEntries(names.map((name) => [name, []]));
  for (let round = rounds === 1 ? 1 : 0; round <= rounds; ++round) {
    for (let at = 0; at < names.length; ++at) {
      const name = names[(at + round) % names.length];
      between();
      const took = candidates[name](round);
      if (round > 0) series[name].push(took);
    }
  }
  return series;
}

const sorted = (values) => [...values].sort((a, b) => a - b);

export function median(values) {
  return sorted(values)[Math.floor((values.length - 1) / 2)];
}

export function fastest(values) {
  return Math.min(...values);
}

// Half the distance between the quartiles, as a part of the median: what "noise" means in the table.
export function noise(values) {
  if (values.length < 3) return undefined;
  const order = sorted(values);
  const at = (part) => order[Math.round(part * (order.length - 1))];
  return (at(0.75) - at(0.25)) / 2 / median(values);
}

export const pick = (series, what) => series.map((took) => took[what]);
