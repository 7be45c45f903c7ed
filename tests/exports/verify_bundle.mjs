// SPDX-License-Identifier: Apache-2.0
// verify_bundle.mjs BUNDLE KEY.pub FILE: verifies a Sigstore bundle that a public key signed, with sigstore-js and no
// transparency log. Prints "verified", or the reason and exits with 1. A bundle over a statement must name FILE's digest.
import { createHash, createPublicKey } from "node:crypto";
import { readFileSync } from "node:fs";
import { bundleFromJSON } from "@sigstore/bundle";
import { toSignedEntity, Verifier } from "@sigstore/verify";

const [bundleFile, keyFile, file] = process.argv.slice(2);
const publicKey = createPublicKey(readFileSync(keyFile));
const hint = createHash("sha256").update(publicKey.export({ format: "der", type: "spki" })).digest("base64");
const trust = {
  certificateAuthorities: [],
  timestampAuthorities: [],
  tlogs: [],
  ctlogs: [],
  publicKey: (asked) => {
    if (asked !== hint) throw new Error(`no key with the hint ${asked}`);
    return { publicKey, validFor: () => true };
  },
};

function checkSubject(envelope, bytes) {
  const statement = JSON.parse(Buffer.from(envelope.payload).toString("utf8"));
  const digest = createHash("sha256").update(bytes).digest("hex");
  if (!statement.subject.some((subject) => subject.digest.sha256 === digest)) throw new Error("no such subject");
}

try {
  const bundle = bundleFromJSON(JSON.parse(readFileSync(bundleFile, "utf8")));
  const bytes = readFileSync(file);
  const verifier = new Verifier(trust, { tlogThreshold: 0, ctlogThreshold: 0, tsaThreshold: 0 });
  verifier.verify(toSignedEntity(bundle, bytes));
  if (bundle.content.$case === "dsseEnvelope") checkSubject(bundle.content.dsseEnvelope, bytes);
  console.log("verified");
} catch (error) {
  console.log(`refused: ${error.message}`);
  process.exit(1);
}
