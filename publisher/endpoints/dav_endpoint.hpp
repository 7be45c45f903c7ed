// SPDX-License-Identifier: Apache-2.0
// A web server that takes PUT and MKCOL over TLS, such as nginx with http_dav.
//
// Such servers replace whatever a PUT names and know no conditions, so two publishers are kept apart by a
// folder: MKCOL of `lock/publish/` succeeds for one of them. A publisher that dies leaves it; only `unlock
// --break` takes it away, after showing whose it is.
#pragma once

#include <set>

#include "publisher/endpoints/endpoint.hpp"
#include "publisher/endpoints/upload.hpp"

namespace sealwright::publish {

struct DavSettings {
  Url url;  // https, without user and query
  UploadSettings upload = {};
  bool single_writer = false;  // there is nobody else: no lock is needed
  Instant now = {};
};

class DavFiles : public Endpoint {
 public:
  DavFiles(const CurlLibrary& library, DavSettings settings);

  std::string name() const override { return settings_.url.to_text(); }
  // First a probe: a file that is written must read back with the same bytes, and a folder must not be made
  // twice.
  Result<std::unique_ptr<EndpointLock>> lock() override;
  // By the `Date` of an answer.
  Result<std::optional<Instant>> server_time() override;
  Result<std::optional<std::string>> read(const std::string& path) override;
  Result<StoredFile> verify_stored(const FileToPut& file) override;
  Status create(const FileToPut& file) override;
  Status replace(const FileToPut& file) override;

  // Who holds the lock, in words; "unknown" when it has no owner yet; nothing when it is free.
  Result<std::optional<std::string>> lock_owner() override;
  Status break_lock() override;

 private:
  friend class DavLock;
  Url url_of(const std::string& path) const { return settings_.url.below(path); }
  // As far as it goes, for a lock that could not be taken.
  Error gave_up(Error reason);
  Status make_folders(const std::string& path);
  enum class Folder : std::uint8_t { made, was_there };
  Result<Folder> make_folder(const std::string& path, Repeat repeat);
  Status put(const FileToPut& file);
  Status put_bytes(const std::string& path, std::string_view bytes);
  Status remove(const std::string& path);
  Status probe();

  DavSettings settings_;
  Upload upload_;
  std::set<std::string> folders_;  // known to be there
};

}  // namespace sealwright::publish
