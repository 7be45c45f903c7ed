// SPDX-License-Identifier: Apache-2.0
// A web server that takes PUT and MKCOL over TLS, such as nginx with http_dav.
//
// Such servers replace every file that a PUT names and do not support conditions. So a folder keeps two
// publishers apart: MKCOL of `lock/publish/` succeeds for only one of them. A publisher that is killed
// leaves the folder behind; only `unlock --break` removes it, after showing the owner.
#pragma once

#include <set>

#include "publisher/endpoints/endpoint.hpp"
#include "publisher/endpoints/upload.hpp"

namespace sealwright::publish {

struct DavSettings {
  Url url;  // https, without user and query
  UploadSettings upload = {};
  bool single_writer = false;  // there is no other publisher: no lock is needed
  Instant now = {};
};

class DavFiles : public Endpoint {
 public:
  DavFiles(const CurlLibrary& library, DavSettings settings);

  std::string name() const override { return settings_.url.to_text(); }
  // Probes the server first: an uploaded file must read back with the same bytes, and MKCOL must fail for
  // an existing folder.
  Result<std::unique_ptr<EndpointLock>> lock() override;
  // From the `Date` of a response.
  Result<std::optional<Instant>> server_time() override;
  Result<std::optional<std::string>> read(const std::string& path) override;
  Result<StoredFile> verify_stored(const FileToPut& file) override;
  Status create(const FileToPut& file) override;
  Status replace(const FileToPut& file) override;

  // The holder of the lock, in words; "unknown" if the lock has no owner file yet; nothing if it is free.
  Result<std::optional<std::string>> lock_owner() override;
  Status break_lock() override;

 private:
  friend class DavLock;
  Url url_of(const std::string& path) const { return settings_.url.below(path); }
  // Removes what it can of a lock that could not be taken, and returns `reason`.
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
  std::set<std::string> folders_;  // known to exist
};

}  // namespace sealwright::publish
