// SPDX-License-Identifier: Apache-2.0
// make_repository.mjs DIRECTORY: a repository made by @tufjs/models, with Ed25519 and ECDSA keys, a threshold of two,
// a root rotation and a delegation. Its target `app/1.0.0/file` says "made by tuf-js".
import { createHash, generateKeyPairSync, sign } from "node:crypto";
import { mkdirSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { canonicalize } from "@tufjs/canonical-json";
import models from "@tufjs/models";

const { Key, MetaFile, Metadata, Root, Signature, Snapshot, TargetFile, Targets, Timestamp } = models;
const directory = process.argv[2];
const expires = new Date(Date.now() + 30 * 86400_000).toISOString().replace(/\.\d+Z/, "Z");
const sha256 = (bytes) => createHash("sha256").update(bytes).digest("hex");

function make(keyType) {
  const pair = keyType === "ed25519" ? generateKeyPairSync("ed25519") : generateKeyPairSync("ec", { namedCurve: "P-256" });
  const value =
    keyType === "ed25519"
      ? pair.publicKey.export({ format: "der", type: "spki" }).subarray(-32).toString("hex")
      : pair.publicKey.export({ format: "pem", type: "spki" });
  const scheme = keyType === "ed25519" ? "ed25519" : "ecdsa-sha2-nistp256";
  const object = { keytype: keyType, scheme, keyval: { public: value } };
  const keyID = sha256(canonicalize(object));
  const signer = (data) =>
    new Signature({ keyID, sig: sign(keyType === "ed25519" ? undefined : "sha256", data, pair.privateKey).toString("hex") });
  return { key: Key.fromJSON(keyID, object), signer };
}

function write(path, bytes) {
  mkdirSync(dirname(join(directory, path)), { recursive: true });
  writeFileSync(join(directory, path), bytes);
}

function publish(path, signed, signers) {
  const metadata = new Metadata(signed);
  signers.forEach((key) => metadata.sign(key.signer, true));
  const bytes = JSON.stringify(metadata.toJSON());
  write(`metadata/${path}`, bytes);
  return new MetaFile({ version: signed.version, length: Buffer.byteLength(bytes), hashes: { sha256: sha256(bytes) } });
}

const roots = [make("ed25519"), make("ecdsa")];
const later = make("ed25519");
const online = make("ecdsa");
const app = make("ed25519");

function root(version, keys) {
  const ids = keys.map((key) => key.key.keyID);
  const all = Object.fromEntries([...keys, online].map((key) => [key.key.keyID, key.key.toJSON()]));
  const by_online = { keyids: [online.key.keyID], threshold: 1 };
  return Root.fromJSON({
    _type: "root", spec_version: "1.0.34", version, expires, consistent_snapshot: true, keys: all,
    roles: { root: { keyids: ids, threshold: 2 }, timestamp: by_online, snapshot: by_online, targets: by_online },
  });
}
publish("1.root.json", root(1, roots), roots);
publish("2.root.json", root(2, [roots[0], later]), [...roots, later]);

const content = "made by tuf-js";
const release = new Targets({ version: 3, specVersion: "1.0.34", expires });
release.addTarget(new TargetFile({ path: "app/1.0.0/file", length: content.length, hashes: { sha256: sha256(content) } }));
write(`targets/app/1.0.0/${sha256(content)}.file`, content);
const top = Targets.fromJSON({
  _type: "targets", spec_version: "1.0.34", version: 1, expires, targets: {},
  delegations: {
    keys: { [app.key.keyID]: app.key.toJSON() },
    roles: [{ name: "app", keyids: [app.key.keyID], threshold: 1, terminating: false, paths: ["app/*/*"] }],
  },
});
const meta = { "app.json": publish("3.app.json", release, [app]), "targets.json": publish("1.targets.json", top, [online]) };
const snapshotMeta = publish("1.snapshot.json", new Snapshot({ version: 1, specVersion: "1.0.34", expires, meta }), [online]);
publish("timestamp.json", new Timestamp({ version: 1, specVersion: "1.0.34", expires, snapshotMeta }), [online]);
