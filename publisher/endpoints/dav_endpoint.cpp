// SPDX-License-Identifier: Apache-2.0
#include "publisher/endpoints/dav_endpoint.hpp"

#include "base/encoding.hpp"
#include "base/posix_files.hpp"
#include "keys/public/digest.hpp"
#include "metadata/json/field.hpp"
#include "metadata/json/json.hpp"
#include "metadata/tuf/metadata_name.hpp"
#include "publisher/endpoints/posix_file_copy.hpp"

namespace sealwright::publish {
namespace {

constexpr const char* kLockFolder = "lock/publish/";
constexpr const char* kOwnerFile = "lock/publish/owner.json";

bool is_success(long status) { return status >= 200 && status < 300; }

// lock/publish/owner.json
std::string owner_file(const std::string& id, Instant now) {
  return write_json(Json::object(
             {{"host", this_host()}, {"id", id}, {"pid", this_process()}, {"time", to_text(now)}})) +
         "\n";
}

// "process 812 on build-3 since 2026-11-27T09:00:00Z", or the first 200 bytes of a file that another
// program wrote.
std::string owner_in_words(const std::string& bytes) {
  constexpr std::size_t kLongestOwner = 200;
  const std::string as_it_is = bytes.substr(0, kLongestOwner);
  const auto owner = read_json(bytes, kOwnerFile);
  if (!owner || bytes.size() > kLongestOwner) return as_it_is;
  const Field fields(*owner, kOwnerFile);
  const auto host = fields.text("host"), since = fields.text("time");
  const auto process = fields.integer("pid", 1);
  if (!host || !since || !process) return as_it_is;
  return "process " + std::to_string(*process) + " on " + *host + " since " + *since;
}

}  // namespace

class DavLock : public EndpointLock {
 public:
  DavLock(DavFiles& files, std::string owner) : files_(files), owner_(std::move(owner)) {}
  Status still_held() override {
    TRY_ASSIGN(const auto owner, files_.read(kOwnerFile));
    if (owner == owner_) return Done{};
    return Error{ErrorCode::remote_locked, "another publisher broke the lock of this push"}.got(
        owner.value_or("no lock"));
  }
  Status release() override {
    files_.upload_.stop_heeding_cancel();
    TRY(still_held());
    return files_.break_lock();
  }

 private:
  DavFiles& files_;
  std::string owner_;
};

class NoLock : public EndpointLock {
 public:
  Status still_held() override { return Done{}; }
  Status release() override { return Done{}; }
};

DavFiles::DavFiles(const CurlLibrary& library, DavSettings settings)
    : settings_(std::move(settings)), upload_(library, settings_.upload) {}

Result<std::unique_ptr<EndpointLock>> DavFiles::lock() {
  TRY(probe());
  if (settings_.single_writer) return std::unique_ptr<EndpointLock>(new NoLock);
  TRY(make_folders(kLockFolder));
  // Not repeated: a second attempt would find the folder of the first and take it for that of another
  // publisher.
  TRY_ASSIGN(const auto made, make_folder(kLockFolder, Repeat::if_not_done));
  if (made == Folder::was_there) {
    TRY_ASSIGN(const auto owner, lock_owner());
    return Error{ErrorCode::remote_locked}.file(name()).got(owner.value_or("released just now"));
  }
  const std::string owner = owner_file(to_hex(random_bytes(16)), settings_.now);
  const Status named = put_bytes(kOwnerFile, owner);
  if (!named) return gave_up(named.error());
  return std::unique_ptr<EndpointLock>(new DavLock(*this, owner));
}

Result<std::optional<Instant>> DavFiles::server_time() {
  TRY_ASSIGN(const UploadAnswer answer,
             upload_.get(
                 url_of(std::string(kTimestampPath)), kMostSmallFileBytes, [] {}, [](std::string_view) {}));
  return answer.date;
}

Result<std::optional<std::string>> DavFiles::read(const std::string& path) {
  std::string bytes;
  TRY_ASSIGN(const UploadAnswer answer, upload_.get(
                                            url_of(path), kMostSmallFileBytes, [&] { bytes.clear(); },
                                            [&](std::string_view piece) { bytes += piece; }));
  if (answer.status == 404) return std::optional<std::string>();
  if (answer.status != 200) return refusal_of(answer, url_of(path));
  return std::optional<std::string>(std::move(bytes));
}

Result<StoredFile> DavFiles::verify_stored(const FileToPut& file) {
  Digester digester;
  const auto read = upload_.get(
      url_of(file.path), file.size, [&] { digester = Digester(); },
      [&](std::string_view piece) { digester.update(piece); });
  if (!read && read.error().code() == ErrorCode::too_large) return StoredFile::longer_than(file.size);
  TRY_ASSIGN(const UploadAnswer answer, read);
  if (answer.status == 404) return StoredFile::missing();
  if (answer.status != 200) return refusal_of(answer, url_of(file.path));
  return StoredFile::with(digester.finish_hex(), file);
}

Status DavFiles::create(const FileToPut& file) { return put(file); }
Status DavFiles::replace(const FileToPut& file) { return put(file); }

Status DavFiles::put(const FileToPut& file) {
  TRY(make_folders(file.path));
  TRY_ASSIGN(const UploadAnswer answer, upload_.put_file(url_of(file.path), file.local, file.size));
  // 412: the file exists on a server with a write-once rule. The caller reads it back and decides.
  if (is_success(answer.status) || answer.status == 412) return Done{};
  return refusal_of(answer, url_of(file.path));
}

Status DavFiles::put_bytes(const std::string& path, std::string_view bytes) {
  TRY(make_folders(path));
  TRY_ASSIGN(const UploadAnswer answer, upload_.put_bytes(url_of(path), bytes));
  return is_success(answer.status) ? Status(Done{}) : Status(refusal_of(answer, url_of(path)));
}

Status DavFiles::remove(const std::string& path) {
  TRY_ASSIGN(const UploadAnswer answer, upload_.ask("DELETE", url_of(path), Repeat::always));
  return is_success(answer.status) || answer.status == 404 ? Status(Done{})
                                                           : Status(refusal_of(answer, url_of(path)));
}

Result<DavFiles::Folder> DavFiles::make_folder(const std::string& path, Repeat repeat) {
  TRY_ASSIGN(const UploadAnswer answer, upload_.ask("MKCOL", url_of(path), repeat));
  if (answer.status == 201) return Folder::made;
  if (answer.status == 405) return Folder::was_there;
  return refusal_of(answer, url_of(path));
}

// The folders above `path`, from the top.
Status DavFiles::make_folders(const std::string& path) {
  const std::string own = path.ends_with('/') ? path.substr(0, path.size() - 1) : path;
  for (std::size_t slash = own.find('/'); slash != std::string::npos; slash = own.find('/', slash + 1)) {
    const std::string folder = own.substr(0, slash + 1);
    if (folders_.contains(folder)) continue;
    TRY(make_folder(folder, Repeat::always));
    folders_.insert(folder);
  }
  return Done{};
}

// A success code proves nothing. Only bytes that can be read back count.
Status DavFiles::probe() {
  const std::string folder = "probe/" + to_hex(random_bytes(8)) + "/";
  TRY(make_folders(folder));
  TRY_ASSIGN(const auto first, make_folder(folder, Repeat::if_not_done));
  TRY_ASSIGN(const auto second, make_folder(folder, Repeat::if_not_done));
  const std::string bytes = to_hex(random_bytes(16));
  TRY(put_bytes(folder + "file", bytes));
  TRY_ASSIGN(const auto read_back, read(folder + "file"));
  TRY(remove(folder));
  if (read_back != bytes) {
    return Error{ErrorCode::endpoint_unsafe, "the server does not return the bytes that were uploaded"}.file(
        url_of(folder).to_text());
  }
  if (settings_.single_writer || (first == Folder::made && second == Folder::was_there)) return Done{};
  return Error{ErrorCode::endpoint_unsafe, "the server reports success for MKCOL of an existing folder"}.file(
      url_of(folder).to_text());
}

Result<std::optional<std::string>> DavFiles::lock_owner() {
  const auto owner = read(kOwnerFile);
  // The file is a lock, whatever it holds.
  if (!owner && owner.error().code() == ErrorCode::too_large)
    return std::optional<std::string>(StoredFile::longer(kMostSmallFileBytes));
  if (!owner) return owner.error();
  if (*owner) return std::optional<std::string>(owner_in_words(**owner));
  // The folder without its file: a publisher was interrupted between the two, or is just taking the lock.
  TRY(make_folders(kLockFolder));
  TRY_ASSIGN(const auto made, make_folder(kLockFolder, Repeat::if_not_done));
  if (made == Folder::was_there) return std::optional<std::string>("unknown");
  TRY(remove(kLockFolder));
  return std::optional<std::string>();
}

Error DavFiles::gave_up(Error reason) {
  upload_.stop_heeding_cancel();
  (void)break_lock();
  return reason;
}

Status DavFiles::break_lock() { return remove(kLockFolder); }

}  // namespace sealwright::publish
