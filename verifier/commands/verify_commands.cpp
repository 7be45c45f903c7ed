// SPDX-License-Identifier: Apache-2.0
// verify: checks without a network that a file is what the vendor signed. verify files: checks the same for
// the installed files.
#include <memory>

#include "base/limits.hpp"
#include "base/posix_files.hpp"
#include "base/text.hpp"
#include "metadata/tuf/starter_file.hpp"
#include "verifier/client/installed.hpp"
#include "verifier/commands/commands.hpp"

namespace sealwright::client {
namespace {

struct VerifyOptions {
  std::string file;
  std::vector<std::string> keys;  // PEM public keys
  std::int64_t threshold = 0;     // 0: all of them
  std::string trust;              // a trust file
  std::string manifest;           // default: manifest.json beside the file
};

Result<Untrusted> read_untrusted(const std::string& path, std::uint64_t limit) {
  TRY_ASSIGN(std::string bytes, read_file(path, limit));
  return Untrusted{std::move(bytes), path};
}

// Exactly one of --key, --trust and --dir names the trust anchor: a root alone knows no product's keys.
Result<Anchor> choose_anchor(const Customer& customer, const VerifyOptions& options,
                             const Untrusted& manifest) {
  const int given =
      (options.keys.empty() ? 0 : 1) + (options.trust.empty() ? 0 : 1) + (customer.directory.empty() ? 0 : 1);
  if (given != 1) {
    return Error{ErrorCode::usage, "exactly one trust anchor is needed"}
        .expected("one of --key, --trust, --dir")
        .got(given == 0 ? "none" : "several");
  }
  if (options.threshold != 0 && options.keys.empty()) {
    return Error{ErrorCode::usage, "--threshold counts pinned keys"}
        .expected("--key beside it")
        .advice("Leave --threshold out: the vendor's root states how many keys must sign.");
  }
  if (!options.keys.empty()) {
    std::vector<Untrusted> files;
    for (const std::string& path : options.keys) {
      TRY_ASSIGN(Untrusted file, read_untrusted(path, kLimits.side_file));
      files.push_back(std::move(file));
    }
    return anchor_from_keys(files, options.threshold);
  }
  TRY_ASSIGN(const std::string product, claimed_product(manifest));
  if (options.trust.empty()) return anchor_from_directory(customer, product);
  TRY_ASSIGN(const Untrusted bytes, read_untrusted(options.trust, kLimits.trust));
  TRY_ASSIGN(const TrustFile file, TrustFile::read(bytes));
  TRY_ASSIGN(const TrustAnchor trust, open_trust_file(file));
  return anchor_from_trust_file(trust, product, customer.now);
}

Words words_for(const TreeDifference& difference) {
  if (difference.code == ErrorCode::archive_missing) return "missing";
  if (difference.code == ErrorCode::archive_unlisted) return "not in the signed listing";
  return Words(difference.what) + ": expected " + difference.expected + ", got " + difference.got;
}

Status check_names_a_file(const std::string& path) {
  if (path.empty()) return Error{ErrorCode::usage, "no file given"}.expected("FILE");
  if (!is_directory(path)) return Done{};
  return Error{ErrorCode::usage, "this is a directory, not a file"}.file(path).advice(
      "Name a file in it. `sealwright verify files` proves what is installed.");
}

Result<Answer> verify_command(const Customer& customer, const VerifyOptions& options) {
  TRY(check_names_a_file(options.file));
  TRY_ASSIGN(const SignedManifest statement, read_signed_manifest(options.file, options.manifest));
  TRY_ASSIGN(const Anchor anchor, choose_anchor(customer, options, statement.manifest));
  std::function<void(std::uint64_t)> show;
  const ByteProgress progress = [&](std::uint64_t done, std::uint64_t size) {
    if (!show) show = customer.progress(Step::verify, file_name_of(options.file), size);
    show(done);
  };
  TRY_ASSIGN(const TrustedRelease release,
             verify_file(options.file, statement, anchor, progress, customer.cancelled));
  const Manifest& document = release.manifest();
  Answer made =
      answer(Outcome::done, Words(file_name_of(options.file)) + " is authentic: " + document.product + " " +
                                document.version.text() + ", signed by " +
                                count_of(release.signers().size(), "key") + " (" + anchor.told +
                                ").\n  Freshness was not checked: this says nothing about newer releases.");
  made.output.notices = anchor.notices;
  made.output.data = Json::object({{"product", document.product},
                                   {"version", document.version.text()},
                                   {"manifest", release.digest()},
                                   {"signers", Json::array_of(release.signers())},
                                   {"anchor", anchor.told}});
  return made;
}

Result<Answer> verify_files_command(const Customer& customer) {
  TRY_ASSIGN(const ClientDirectory directory, open_directory(customer));
  TRY_ASSIGN(const FilesReport report,
             verify_files(directory, {.on_progress = {}, .cancel = customer.cancelled}));
  Json list = Json::array();
  Words lines;
  for (const TreeDifference& difference : report.differences) {
    lines += Words("\n  ") + difference.path + ": " + words_for(difference);
    list.push_back(Json::object({{"path", difference.path},
                                 {"code", name_of(difference.code)},
                                 {"expected", difference.expected},
                                 {"got", difference.got}}));
  }
  const Status verdict = report.verdict();
  Answer made = answer(verdict ? Outcome::done : Outcome::failed,
                       verdict ? Words("Every file of ") + report.version.text() + " is what was signed."
                               : Words(count_of(report.differences.size(), "file")) + " of " +
                                     report.version.text() + " differ from what was signed:" + lines);
  if (!verdict) {
    made.output.error = verdict.error();
    made.output.exit = static_cast<int>(verdict.error().exit_class());
  }
  made.output.data = Json::object(
      {{"version", report.version.text()}, {"manifest", report.manifest}, {"differences", std::move(list)}});
  return made;
}

}  // namespace

void add_verify_commands(Program& program) {
  struct Options {
    ProductOptions product;
    VerifyOptions verify;
  };
  const auto options = std::make_shared<Options>();
  VerifyOptions& given = options->verify;
  Command verify =
      program.command("verify", "Check that a file is what the vendor signed; no network",
                      [options](const Environment& environment) {
                        return verify_command(customer_of(environment, options->product), options->verify);
                      });
  add_directory_option(verify, options->product);
  verify.add_option("FILE", given.file, "The file, with manifest.json and manifest.json.sig beside it");
  verify.add_option("--manifest FILE", given.manifest, "The manifest, if it is not beside the file")
      .not_empty();
  verify.add_option("--key FILE", given.keys, "A public key that must have signed (PEM); may be repeated")
      .one_each()
      .not_empty();
  verify
      .add_option("--threshold NUMBER", given.threshold,
                  "How many of the keys must have signed; default: all")
      .positive();
  verify.add_option("--trust FILE", given.trust, "The vendor's trust file").not_empty();
  add_progress_option(verify, options->product);
  Command files =
      program.command_below(verify, "files", "Check that the installed files are what was signed",
                            [options](const Environment& environment) {
                              return verify_files_command(customer_of(environment, options->product));
                            });
  add_directory_option(files, options->product);
}

}  // namespace sealwright::client
