// SPDX-License-Identifier: Apache-2.0
// The calls of the C interface that change nothing: verifying files, and until when a version is supported.
#include <algorithm>

#include "base/posix_files.hpp"
#include "verifier/capi/c_client.hpp"
#include "verifier/capi/c_results.hpp"

namespace sealwright::client {
namespace {

// What to verify, from the caller's struct. `client` is busy until this is destroyed.
struct Question {
  std::string file, manifest;
  std::vector<Untrusted> keys;
  std::int64_t threshold = 0;
  std::string trust;
  std::optional<Turn> turn;
  sealwright_progress_callback progress = nullptr;
  void* context = nullptr;
};

Result<std::vector<Untrusted>> keys_of(const sealwright_verify_options& options) {
  if (options.keys == nullptr && options.key_count > 0) return call_invalid("keys is NULL");
  std::vector<Untrusted> keys;
  for (std::size_t i = 0; i < options.key_count; ++i) {
    TRY_ASSIGN(std::string bytes, bytes_of(options.keys[i], "a key"));
    keys.push_back({std::move(bytes), "key " + std::to_string(i + 1)});
  }
  return keys;
}

Status check_one_anchor(const sealwright_verify_options& options) {
  const int given = (options.trust.size > 0 ? 1 : 0) + (options.key_count > 0 ? 1 : 0) +
                    (options.client != nullptr ? 1 : 0);
  if (given != 1) {
    return call_invalid("exactly one trust anchor is needed")
        .expected("one of trust, keys, client")
        .got(given == 0 ? "none" : "several");
  }
  if (options.threshold > options.key_count)
    return call_invalid("threshold").expected("at most " + std::to_string(options.key_count));
  return Done{};
}

Result<Question> read_question(const sealwright_verify_options* given) {
  TRY_ASSIGN(const auto options, read_options(given));
  TRY(check_one_anchor(options));
  Question question;
  TRY_ASSIGN(question.file, required(options.file, "file"));
  if (options.manifest != nullptr) question.manifest = options.manifest;
  TRY_ASSIGN(question.trust, bytes_of(options.trust, "trust"));
  TRY_ASSIGN(question.keys, keys_of(options));
  question.threshold = static_cast<std::int64_t>(options.threshold);
  question.progress = options.progress;
  question.context = options.context;
  if (options.client != nullptr) {
    TRY_ASSIGN(Turn turn, Turn::take(options.client));
    question.turn.emplace(std::move(turn));
  }
  return question;
}

Result<Anchor> anchor_of(const Question& question, const Untrusted& manifest) {
  if (!question.keys.empty()) return anchor_from_keys(question.keys, question.threshold);
  TRY_ASSIGN(const std::string product, claimed_product(manifest));
  if (question.turn) return anchor_from_directory(question.turn->customer(), product);
  TRY_ASSIGN(const TrustFile file, TrustFile::read({question.trust, "the trust file"}));
  TRY_ASSIGN(const TrustAnchor trust, open_trust_file(file));
  return anchor_from_trust_file(trust, product, system_now());
}

// The length that the manifest states for this file; 0 if it states only a digest.
std::uint64_t length_of(const TrustedRelease& release, const std::string& file) {
  const auto& artifacts = release.manifest().artifacts;
  const auto found = std::find_if(artifacts.begin(), artifacts.end(), [&](const Artifact& artifact) {
    return artifact.name == file_name_of(file);
  });
  return found == artifacts.end() ? 0 : static_cast<std::uint64_t>(found->length);
}

Result<std::unique_ptr<sealwright_verified>> verify(const Question& question) {
  TRY_ASSIGN(const SignedManifest statement, read_signed_manifest(question.file, question.manifest));
  TRY_ASSIGN(Anchor anchor, anchor_of(question, statement.manifest));
  std::atomic<bool> own_wish = false;
  std::atomic<bool>& cancelled = question.turn ? question.turn->cancelled() : own_wish;
  const ByteProgress progress = [&](std::uint64_t done, std::uint64_t total) {
    progress_of(question.progress, question.context, cancelled, Step::verify, file_name_of(question.file),
                total)(done);
  };
  TRY_ASSIGN(const TrustedRelease release,
             verify_file(question.file, statement, anchor, progress, &cancelled));
  return std::make_unique<sealwright_verified>(sealwright_verified{
      {release, length_of(release, question.file)}, std::move(anchor.told), as_c(anchor.notices)});
}

Result<StandingQuestion> standing_question(const sealwright_status_options* given) {
  StandingQuestion question;
  if (given == nullptr) return question;
  TRY_ASSIGN(const auto options, read_options(given));
  if (options.version != nullptr) question.version = options.version;
  if (options.warn_days != nullptr)
    question.warn_days.assign(options.warn_days, options.warn_days + options.warn_day_count);
  return question;
}

}  // namespace
}  // namespace sealwright::client

using namespace sealwright;
using namespace sealwright::client;

extern "C" {

int sealwright_verify_file(const sealwright_verify_options* options, sealwright_verified** verified,
                           sealwright_error** error) {
  clear(verified);
  return guard(error, [&]() -> Status {
    TRY_ASSIGN(const Question question, read_question(options));
    TRY_ASSIGN(auto made, verify(question));
    put(verified, std::move(made));
    return Done{};
  });
}

int sealwright_verify_files(sealwright_client* client, sealwright_files** files, sealwright_error** error) {
  clear(files);
  return call(client, error, [&](const Customer& customer) -> Status {
    TRY_ASSIGN(const ClientDirectory directory, open_directory(customer));
    TRY_ASSIGN(const FilesReport report,
               verify_files(directory, {.on_progress = {}, .cancel = customer.cancelled}));
    put(files, std::make_unique<sealwright_files>(report));
    return report.verdict();
  });
}

int sealwright_read_status(sealwright_client* client, const sealwright_status_options* options,
                           sealwright_status** status, sealwright_error** error) {
  clear(status);
  return call(client, error, [&](const Customer& customer) -> Status {
    TRY_ASSIGN(const StandingQuestion question, standing_question(options));
    TRY_ASSIGN(const Standing standing, standing_of(customer, question));
    put(status, std::make_unique<sealwright_status>(standing));
    return Done{};
  });
}

}  // extern "C"
