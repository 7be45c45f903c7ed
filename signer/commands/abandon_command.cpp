// SPDX-License-Identifier: Apache-2.0
#include "base/limits.hpp"
#include "base/posix_files.hpp"
#include "base/text.hpp"
#include "signer/commands/command.hpp"
#include "signer/requests/abandon.hpp"

namespace sealwright::sign {
namespace {

struct AbandonOptions {
  Place place;
  std::string file, reason;
};

// The file as given, or the one of that name in requests/.
Result<ReleasedFile> read_released(const AbandonOptions& options) {
  const std::string below =
      join_path(join_path(options.place.directory, kRequestsDirectory), file_name_of(options.file));
  const std::string path = path_exists(options.file) ? options.file : below;
  TRY_ASSIGN(std::string bytes, read_file(path, kLimits.release));
  return ReleasedFile::read({std::move(bytes), path});
}

// Moves the release aside in the vendor's directory and removes it from each signer's record. The two may
// be on different machines.
Result<Answer> abandon(const Environment& environment, const AbandonOptions& options) {
  TRY_ASSIGN(const ReleasedFile released, read_released(options));
  const auto vendor = VendorDirectory::open(options.place.directory);
  const bool in_vendor = vendor && is_here(*vendor, released);
  const std::string& repository = released.request.repository;
  if (!in_vendor) TRY(open_keyring(environment, options.place, repository));
  TRY_ASSIGN(auto keyring, find_keyring(environment, options.place, repository));
  if (in_vendor) TRY(check_can_be_abandoned(*vendor, released));
  if (keyring) TRY(abandon_in(*keyring, released, options.reason, environment.now));
  if (in_vendor) TRY(abandon_in(*vendor, released, options.reason, environment.now));

  Answer outcome;
  outcome.output.data.set("request", released.request.digest()).set("name", released.request.name);
  outcome.output.data.set("keyring", keyring ? Json(keyring->path()) : Json());
  outcome.output.data.set("vendorDirectory", in_vendor ? Json(vendor->path()) : Json());
  outcome.text =
      Words("Abandoned ") + released.request.name +
      "; it is noted with your reason.\nDestroy every other copy: what it signs is still valid. Each other "
      "signer runs the same command on a copy, or signs the next request with --abandoned.\n";
  return outcome;
}

}  // namespace

void add_abandon_command(Program& program) {
  const auto options = std::make_shared<AbandonOptions>();
  Command app =
      program.command("abandon", "Take back a signed request that was never published; it is logged",
                      [options](const Environment& environment) { return abandon(environment, *options); });
  app.add_option("RELEASE", options->file, "NAME.swrel").required();
  app.add_option("--reason WHY", options->reason, "Why, for the log").required();
  add_place_options(app, options->place);
}

}  // namespace sealwright::sign
