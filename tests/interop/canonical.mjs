// SPDX-License-Identifier: Apache-2.0
// canonical.mjs VECTORS: for each vector that every encoder agrees on, its name and what @tufjs/canonical-json makes
// of it, in hex.
import { readFileSync } from "node:fs";
import { canonicalize } from "@tufjs/canonical-json";

for (const vector of JSON.parse(readFileSync(process.argv[2], "utf8")).vectors) {
  if (!vector.agreed) continue;
  const value = JSON.parse(Buffer.from(vector.input, "hex").toString("utf8"));
  console.log(`${vector.name} ${Buffer.from(canonicalize(value), "utf8").toString("hex")}`);
}
