#include "base/posix_files.hpp"
#include "base/text.hpp"
#include "metadata/starter_file.hpp"
#include "signer/command.hpp"

namespace sealwright {
namespace {

struct ExportOptions {
  Place place;
  std::string trust;
};

Result<Outcome> export_trust(const Environment&, const ExportOptions& options) {
  TRY_ASSIGN(const VendorDirectory vendor, VendorDirectory::open(options.place.directory));
  TRY_ASSIGN(const RepositoryState state, vendor.state());
  const TrustFile file{state.root_files, state.roles.at("targets").bytes()};
  TRY(write_file_atomically(options.trust, file.write()));
  Outcome outcome;
  outcome.data.set("trust", options.trust).set("fingerprint", state.root.fingerprint());
  outcome.text =
      "Wrote " + printable(options.trust) + "\nFingerprint of its root: " + state.root.fingerprint() + "\n";
  return outcome;
}

}  // namespace

void add_document_commands(CommandLine& line, Commands& commands) {
  const auto options = std::make_shared<ExportOptions>();
  CLI::App& app = line.command("export", "Write files that customers verify with");
  add_place_options(app, options->place);
  app.add_option("--trust", options->trust, "Write the trust file for verifying offline")->required();
  commands["export"] = [options](const Environment& environment) {
    return export_trust(environment, *options);
  };
}

}  // namespace sealwright
