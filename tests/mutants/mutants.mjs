// SPDX-License-Identifier: Apache-2.0
// mutants.mjs check SOURCE | run SOURCE [--since COMMIT] [--skip COUNT] [WORDS...]: see run.
import { execFileSync, spawnSync } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { availableParallelism, tmpdir } from "node:os";
import { join } from "node:path";

const [command, source, ...words] = process.argv.slice(2);
const since = words[0] === "--since" ? words.splice(0, 2)[1] : undefined;
const skip = words[0] === "--skip" ? Number(words.splice(0, 2)[1]) : 0;

// A mutant that makes no progress has lost the check that ends a loop.
const patience = 120_000;

function split(text) {
  return text.split(/\n\n+/).map((entry) => entry.trim()).filter((entry) => entry !== "" && !entry.startsWith("#"));
}

function readEntries() {
  const known = since === undefined ? "" : execFileSync("git", ["-C", source, "show", `${since}:tests/mutants/mutants.txt`],
    { encoding: "utf8" });
  const old = new Set(split(known));
  const entries = split(readFileSync(join(source, "tests/mutants/mutants.txt"), "utf8"));
  return entries.filter((entry) => !old.has(entry)).map((entry) => {
    const [file, from, to, test] = entry.split("\n");
    const unescape = (line) => line.slice(2).replaceAll("\\n", "\n");
    if (!from?.startsWith("< ") || !to?.startsWith(">") || !test) throw new Error(`not an entry:\n${entry}`);
    const [program, ...name] = test.split(" ");
    // `"\n"` in C++ is meant literally: elsewhere `\n` is a line break.
    const keep = (line) => (line.includes('"\\n"') ? line.slice(2) : unescape(line));
    return { file, from: keep(from), to: keep(to), program, test: name.join(" ") };
  });
}

// Texts that are no longer in their file, or are there more than once and so do not name one check.
function lost(entries) {
  return entries.filter((entry) => readFileSync(join(source, entry.file), "utf8").split(entry.from).length !== 2);
}

const entries = readEntries();
const missing = lost(entries);
for (const entry of missing) console.log(`${entry.file} does not hold exactly once: ${entry.from}`);
if (command === "check") {
  console.log(`${entries.length} checks, ${missing.length} not found`);
  process.exit(missing.length === 0 ? 0 : 1);
}

const chosen = entries.filter((entry) => words.every((word) => `${entry.file} ${entry.from} ${entry.test}`.includes(word))).slice(skip);
const scratch = mkdtempSync(join(process.env.TMPDIR ?? tmpdir(), "sealwright-mutants-"));
const build = join(scratch, "build");
const quietly = (program, args) => spawnSync(program, args, { cwd: scratch, encoding: "utf8", timeout: 1_800_000 });

function must(program, args) {
  const done = quietly(program, args);
  if (done.status !== 0) throw new Error(`${program} ${args.join(" ")}\n${done.stdout}${done.stderr}`);
}

// "passes", "fails", or why the outcome is unknown.
function outcome(entry) {
  const made = quietly("ninja", ["-C", build, "-j", String(availableParallelism()), entry.program]);
  if (made.status !== 0) return `does not compile: ${made.stdout.split("\n").find((line) => line.includes("error")) ?? ""}`;
  const tested = spawnSync(join(build, "bin", entry.program), [`--gtest_filter=${entry.test}`], {
    encoding: "utf8", timeout: patience, killSignal: "SIGKILL",
  });
  if (tested.stdout.includes("Running 0 tests")) return "there is no such test";
  return tested.status === 0 ? "passes" : "fails";
}

try {
  const files = execFileSync("git", ["-C", source, "ls-files", "-z"], { encoding: "utf8" });
  execFileSync("sh", ["-c", `cd "$0" && xargs -0 tar c | tar x -C "$1"`, source, scratch], { input: files });
  // What a removed check leaves unused is no error here.
  const options = join(scratch, "cmake/options.cmake");
  writeFileSync(options, readFileSync(options, "utf8").replaceAll("-Werror", "-w"));
  must("cmake", ["-G", "Ninja", "-S", scratch, "-B", build, "-DCMAKE_BUILD_TYPE=Debug", "-DCMAKE_CXX_FLAGS_DEBUG=-O0", "-DSEALWRIGHT_CHEAP_KEY_FILES=ON"]);
  let survived = missing.length;
  const sound = new Map();
  for (const entry of chosen) {
    if (missing.includes(entry)) continue;
    const named = `${entry.program} ${entry.test}`;
    if (!sound.has(named)) sound.set(named, outcome(entry));
    const before = sound.get(named);
    const path = join(scratch, entry.file), honest = readFileSync(path, "utf8");
    writeFileSync(path, honest.replace(entry.from, () => entry.to));
    const after = before === "passes" ? outcome(entry) : `${before} before anything is removed`;
    writeFileSync(path, honest);
    const found = after === "fails";
    if (!found) ++survived;
    console.log(`${found ? "missed" : "NOT MISSED"}  ${entry.file}: ${entry.from.split("\n")[0]}\n    ${named}${found ? "" : ` ${after}`}`);
  }
  console.log(`${chosen.length} checks removed one at a time, ${survived} not missed by their test`);
  process.exitCode = survived === 0 ? 0 : 1;
} finally {
  rmSync(scratch, { recursive: true });
}
