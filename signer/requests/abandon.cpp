// SPDX-License-Identifier: Apache-2.0
#include "signer/requests/abandon.hpp"

#include <algorithm>

#include "base/limits.hpp"
#include "base/posix_files.hpp"
#include "base/posix_log.hpp"
#include "keys/public/digest.hpp"
#include "metadata/vendor/push_journal.hpp"
#include "metadata/vendor/records.hpp"
#include "signer/signing/own_base.hpp"

namespace sealwright::sign {
namespace {

std::string requests_of(const VendorDirectory& vendor) {
  return join_path(vendor.path(), kRequestsDirectory);
}

Error is_out(const std::string& role, const std::string& where) {
  return Error{ErrorCode::version_exists, "it may be public already, so it cannot be abandoned"}
      .role(role)
      .file(where)
      .advice("Finish it with `sealwright-publish push`, then undo it with another change.");
}

Status check_never_shipped(const VendorDirectory& vendor, const ReleasedFile& released) {
  const std::string file = join_path(vendor.path(), "records/roots.json");
  if (released.request.find_metadata("root") == nullptr || !path_exists(file)) return Done{};
  TRY_ASSIGN(std::string bytes, read_file(file, kLimits.record));
  TRY_ASSIGN(const RootsRecord shipped, RootsRecord::read({std::move(bytes), file}));
  if (shipped.roots.size() > released.request.roots.size()) return is_out("root", file);
  return Done{};
}

Status check_no_push_began(const VendorDirectory& vendor, const ReleasedFile& released) {
  const std::string file = join_path(vendor.path(), kJournalFile);
  if (!path_exists(file)) return Done{};
  TRY_ASSIGN(const std::string lines, read_file(file, kLimits.journal));
  TRY_ASSIGN(const PushJournal journal, PushJournal::read(lines, file));
  return journal.has_begun(released.request.digest()) ? Status(is_out("", file)) : Status(Done{});
}

// Refuses if published/ has one of its versions or a later one.
Status check_not_published(const VendorDirectory& vendor, const ReleasedFile& released) {
  TRY_ASSIGN(const MetadataFiles published, vendor.published());
  TRY_ASSIGN(const SignedRecord signed_here, record_after(released.request, {}));
  for (const auto& [role, document] : signed_here.roles) {
    if (published.version_of(role) >= document.version)
      return is_out(role, std::string(kPublishedMetadataDirectory));
  }
  return Done{};
}

Status check_nothing_builds_on(const VendorDirectory& vendor, const ReleasedFile& released) {
  std::optional<TrustedRoot> anchor;
  if (!released.request.founds_a_repository()) {
    TRY_ASSIGN(anchor, load_root({released.request.roots[0], "1.root.json of the base"}));
  }
  TRY_ASSIGN(const VerifiedRepository after, state_after(anchor, released));
  TRY_ASSIGN(const auto names, vendor.releases_on(after));
  if (names.empty()) return Done{};
  return Error{ErrorCode::usage, "another signed request builds on it"}
      .got(names.front())
      .advice("Abandon that one first.");
}

std::string log_line(const ReleasedFile& released, const std::string& reason, Instant now) {
  Json items = Json::array();
  for (const RequestItem& item : released.request.items) items.push_back(item.id);
  return write_json(Json::object({{"at", to_text(now)},
                                  {"items", std::move(items)},
                                  {"name", released.request.name},
                                  {"reason", reason},
                                  {"request", released.request.digest()}})) +
         "\n";
}

Status move_files(const VendorDirectory& vendor, const std::string& name) {
  const std::string from = requests_of(vendor), to = join_path(vendor.path(), kAbandonedDirectory);
  TRY(make_directories(to));
  TRY_ASSIGN(const auto files, list_directory(from));
  const std::string released = name + ".swrel";
  for (const std::string& file : files) {
    const bool is_of_it =
        file == name + ".swreq" || (file.starts_with(name + ".") && file.ends_with(".swsig"));
    if (is_of_it) TRY(rename_file(join_path(from, file), join_path(to, file)));
  }
  // Last, so that an interrupted run can be repeated.
  if (path_exists(join_path(from, released)))
    TRY(rename_file(join_path(from, released), join_path(to, released)));
  return sync_directory(to);
}

// What the record said of a role before this request; nothing if the role is new.
Result<std::optional<SignedVersion>> before(const SigningRequest& request, const std::string& role) {
  TRY_ASSIGN(const SignedVersion version, version_in_base(request, role));
  if (version.version == 0) return std::optional<SignedVersion>();
  return std::optional<SignedVersion>(version);
}

Result<SignedRecord> record_before(const SigningRequest& request, SignedRecord record) {
  TRY_ASSIGN(const SignedRecord signed_here, record_after(request, {}));
  for (const auto& [role, document] : signed_here.roles) {
    const auto known = record.roles.find(role);
    if (known == record.roles.end() || known->second != document) continue;
    TRY_ASSIGN(const auto earlier, before(request, role));
    if (earlier)
      known->second = *earlier;
    else
      record.roles.erase(known);
  }
  return record;
}

// If the keyring trusts the abandoned root, goes back to the root before it.
Status trust_earlier_root(Keyring& keyring, const ReleasedFile& released) {
  const RequestItem* root = released.request.find_metadata("root");
  if (root == nullptr || !keyring.root() || released.request.founds_a_repository()) return Done{};
  TRY_ASSIGN(const std::string trusted, content_digest({keyring.root()->bytes(), "the root trusted here"}));
  TRY_ASSIGN(const std::string message, signed_bytes_of(*root));
  if (sha256_hex(message) != trusted) return Done{};
  TRY_ASSIGN(const TrustedRoot first, load_root({released.request.roots[0], "1.root.json of the base"}));
  TRY_ASSIGN(const VerifiedRepository base, verify_state(first, base_files(released.request)));
  return keyring.trust_again(base.root());
}

}  // namespace

bool is_here(const VendorDirectory& vendor, const ReleasedFile& released) {
  const std::string file = join_path(requests_of(vendor), released.request.name + ".swrel");
  auto bytes = read_file(file, kLimits.release);
  if (!bytes) return false;
  const auto here = ReleasedFile::read({std::move(*bytes), file});
  return here && here->request.digest() == released.request.digest();
}

Status check_can_be_abandoned(const VendorDirectory& vendor, const ReleasedFile& released) {
  TRY(check_not_published(vendor, released));
  TRY(check_never_shipped(vendor, released));
  TRY(check_no_push_began(vendor, released));
  return check_nothing_builds_on(vendor, released);
}

Status abandon_in(const VendorDirectory& vendor, const ReleasedFile& released, const std::string& reason,
                  Instant now) {
  TRY(append_durably(join_path(vendor.path(), "records/abandoned.jsonl"), log_line(released, reason, now)));
  TRY(vendor.take_back_manifests(released, now));
  return move_files(vendor, released.request.name);
}

Status abandon_in(Keyring& keyring, const ReleasedFile& released, const std::string& reason, Instant now) {
  TRY(append_durably(join_path(keyring.path(), "abandoned.jsonl"), log_line(released, reason, now), 0600));
  TRY_ASSIGN(SignedRecord record, record_before(released.request, keyring.record()));
  TRY(trust_earlier_root(keyring, released));
  return keyring.remember(std::move(record));
}

}  // namespace sealwright::sign
