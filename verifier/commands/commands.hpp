// SPDX-License-Identifier: Apache-2.0
// The commands of `sealwright`. Each returns what it found; the program's main file prints it.
#pragma once

#include <string>
#include <vector>

#include "cli/output.hpp"
#include "verifier/client/follow.hpp"
#include "verifier/client/update.hpp"

namespace sealwright::client {

// The vendor's starter file from a file or an https URL. Errors: config_invalid for URLs in it that nothing
// is fetched from; those of read_introduction, of reading and of the transport.
Result<Introduction> introduction_of(const Customer& customer, const std::string& where);

struct InitOptions {
  std::string starter;      // a file or an https URL
  std::string fingerprint;  // of its root; empty: not compared
  bool reset = false;       // start again over a damaged state, keeping every floor that can be read
  std::string reason;       // of a reset, for the log; required where another root is trusted from then on
};
// Begins to follow a product. The directory is --dir, else the product's below the system's directory.
// Errors: fingerprint_mismatch, test_key, state_foreign, usage (there is one already; nobody to confirm),
// cancelled (not confirmed), those of reading.
Result<Answer> init_command(const Customer& customer, const InitOptions& options);

// Which roots and keys are believed here, up to which versions, and every time that was begun anew. No
// request.
Result<Answer> trust_show_command(const Customer& customer);

struct TrustReplaceOptions {
  std::string starter;          // the new repository's starter file, or its https URL
  std::string old_fingerprint;  // of the root that was believed; empty: shown and asked
  std::string fingerprint;      // of the new root; empty: shown and asked
  std::string reason;           // for the log
};
// After a vendor lost all root keys: believes the root of a new repository instead. Security floor, bans,
// installed versions and the date ratchet stay; role versions start anew. Logged in state/trust.jsonl.
// Errors: fingerprint_mismatch, state_foreign (another product), test_key, usage (the root is believed
// already; nobody to confirm), those of reading.
Result<Answer> trust_replace_command(const Customer& customer, const TrustReplaceOptions& options);

struct CheckOptions {
  bool explain = false;
  bool exit_code = false;
};
// What would `update` do? Changes nothing but what is known.
Result<Answer> check_command(const Customer& customer, const CheckOptions& options);
// Every release that is offered and newer, newest first.
Result<Answer> updates_command(const Customer& customer, const CheckOptions& options);

Result<Answer> update_command(const Customer& customer, const UpdateOptions& options);

struct VerifyOptions {
  std::string file;
  std::vector<std::string> keys;  // PEM public keys
  std::int64_t threshold = 0;     // 0: all of them
  std::string trust;              // a trust file
  std::string manifest;           // default: manifest.json beside the file
};
// Is this file what the vendor signed? Without a network; freshness is not checked.
Result<Answer> verify_command(const Customer& customer, const VerifyOptions& options);
// Are the installed files what was signed?
Result<Answer> verify_files_command(const Customer& customer);

Result<Answer> confirm_command(const Customer& customer);
Result<Answer> recover_command(const Customer& customer, bool start);
Result<Answer> rollback_command(const Customer& customer);

struct StatusOptions {
  std::string installed;  // answer for this version instead
  std::vector<std::int64_t> warn_days{366, 180, 90, 30};
  bool exit_code = false;
};
// What runs here, and until when it is supported. No request.
Result<Answer> status_command(const Customer& customer, const StatusOptions& options);
// What a release brings: changes, fixes, restart, rollback floor. No request.
Result<Answer> show_command(const Customer& customer, const std::string& version);
Result<Answer> config_show_command(const Customer& customer, bool origin);

// ISO text of the day, a human sentence of what is offered: shared by check and updates.
Json describe_release(const TrustedRelease& release, const Artifact& artifact);
Words release_line(const TrustedRelease& release, const Artifact& artifact);

}  // namespace sealwright::client
