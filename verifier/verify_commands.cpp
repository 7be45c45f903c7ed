// verify: is a file what the vendor signed, without a network; verify files: are the installed files still
// that.
#include "base/posix_files.hpp"
#include "base/text.hpp"
#include "metadata/starter_file.hpp"
#include "verifier/commands.hpp"
#include "verifier/installer.hpp"
#include "verifier/offline_verify.hpp"

namespace sealwright {
namespace {

constexpr std::uint64_t kLargestManifest = 1'000'000, kLargestSideFile = 65'536,
                        kLargestTrustFile = 64'000'000;

Result<Untrusted> read_untrusted(const std::string& path, std::uint64_t limit) {
  TRY_ASSIGN(std::string bytes, read_file(path, limit));
  return Untrusted{std::move(bytes), path};
}

Result<Anchor> anchor_from_directory(const Customer& customer, const std::string& product) {
  TRY_ASSIGN(const ClientDirectory directory, open_directory(customer));
  TRY_ASSIGN(FloorStore floors, FloorStore::open(directory.paths().state()));
  TRY_ASSIGN(Updater updater, Updater::open(nullptr, TrustedStore(directory.paths().trusted()), floors));
  TRY(updater.use_stored());
  TRY_ASSIGN(const auto targets, verify_document<Targets>(updater.root().role_keys("targets"),
                                                          {updater.targets().bytes(), "targets.json"}));
  return anchor_from_targets(targets, product, "directory " + directory.paths().root(), customer.now);
}

// Exactly one of --key, --trust and --dir says whose word counts: a root alone knows no product's keys.
Result<Anchor> choose_anchor(const Customer& customer, const VerifyOptions& options,
                             const Untrusted& manifest) {
  const int given =
      (options.keys.empty() ? 0 : 1) + (options.trust.empty() ? 0 : 1) + (customer.directory.empty() ? 0 : 1);
  if (given != 1) {
    return Error{ErrorCode::usage, "whose word counts?"}
        .expected("one of --key, --trust, --dir")
        .got(given == 0 ? "none" : "several");
  }
  if (!options.keys.empty()) {
    std::vector<Untrusted> files;
    for (const std::string& path : options.keys) {
      TRY_ASSIGN(Untrusted file, read_untrusted(path, kLargestSideFile));
      files.push_back(std::move(file));
    }
    return anchor_from_keys(files, options.threshold);
  }
  TRY_ASSIGN(const std::string product, claimed_product(manifest));
  if (options.trust.empty()) return anchor_from_directory(customer, product);
  TRY_ASSIGN(const Untrusted bytes, read_untrusted(options.trust, kLargestTrustFile));
  TRY_ASSIGN(const TrustFile file, TrustFile::read(bytes));
  TRY_ASSIGN(const TrustAnchor trust, open_trust_file(file));
  return anchor_from_trust_file(trust, product, customer.now);
}

}  // namespace

Result<Answer> verify_command(const Customer& customer, const VerifyOptions& options) {
  const bool is_manifest = file_name_of(options.file) == kManifestFileName;
  const std::string beside = join_path(parent_path(options.file), kManifestFileName);
  const std::string path = is_manifest ? options.file : options.manifest.empty() ? beside : options.manifest;
  TRY_ASSIGN(const Untrusted manifest, read_untrusted(path, kLargestManifest));
  TRY_ASSIGN(const Untrusted signatures, read_untrusted(path + ".sig", kLargestSideFile));
  TRY_ASSIGN(const Anchor anchor, choose_anchor(customer, options, manifest));
  TRY_ASSIGN(const TrustedRelease release, accept_release(anchor.keys, manifest, signatures));
  if (!is_manifest) {
    TRY_ASSIGN(const std::uint64_t size, file_size(options.file));
    const auto progress = customer.progress("verify " + file_name_of(options.file), size);
    TRY(verify_file_against(release, options.file,
                            [&](std::uint64_t done, std::uint64_t) { progress(done); }));
  }
  const Manifest& document = release.manifest();
  Answer made =
      answer("verify", "done",
             printable(file_name_of(options.file)) + " is authentic: " + document.product + " " +
                 document.version.text() + ", signed by " + count_of(release.signers().size(), "key") + " (" +
                 anchor.told + ").\n  Freshness was not checked: this says nothing about newer releases.");
  made.output.warnings = anchor.warnings;
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
  std::string lines;
  for (const TreeDifference& difference : report.differences) {
    lines += "\n  " + printable(difference.path) + ": " + printable(difference.what);
    list.push_back(Json::object({{"path", difference.path},
                                 {"code", name_of(difference.code)},
                                 {"expected", difference.expected},
                                 {"got", difference.got}}));
  }
  const Status verdict = report.verdict();
  Answer made = answer("verify files", verdict ? "done" : "failed",
                       verdict ? "Every file of " + report.version.text() + " is what was signed."
                               : count_of(report.differences.size(), "file") + " of " +
                                     report.version.text() + " differ from what was signed:" + lines);
  if (!verdict) {
    made.output.error = verdict.error();
    made.output.exit = static_cast<int>(verdict.error().exit_class());
  }
  made.output.data = Json::object(
      {{"version", report.version.text()}, {"manifest", report.manifest}, {"differences", std::move(list)}});
  return made;
}

}  // namespace sealwright
