// SPDX-License-Identifier: Apache-2.0
// One push reads each file of published/ once, and verifies each signed document once. The client runs of the
// check do not count: each is a machine of its own.
#include <fcntl.h>
#include <gtest/gtest.h>
#include <sys/syscall.h>
#include <unistd.h>

#include <cstdarg>
#include <map>

#include "keys/public/digest.hpp"
#include "keys/public/role_keys.hpp"
#include "publisher/checks/customer_run.hpp"
#include "publisher/commands/publish_commands.hpp"
#include "tests/support/lifecycle_documents.hpp"
#include "tests/support/result_matchers.hpp"
#include "tests/support/sample_vendor.hpp"

namespace sealwright::publish {
namespace {

std::map<std::string, int> opened_for_reading;  // by path
std::map<std::string, int> verified;            // by the digest of what is signed
int customers_at_work = 0;

}  // namespace

// The linker replaces the functions themselves with these (CMakeLists.txt: --wrap).
Result<std::vector<KeyId>> real_verify(
    const RoleKeys* keys, std::string_view message,
    const std::vector<Signature>& signatures) __asm__("__real_" REAL_VERIFY);
Result<std::string> real_update(CustomerMachine* machine, client::Transport& transport,
                                std::optional<Instant> at) __asm__("__real_" REAL_UPDATE);

namespace {

class PushReads : public ::testing::Test {
 protected:
  PushReads() {
    acme_.release("1.0.0");
    acme_.promise("promise", "cle.json",
                  write_cle(CleBuilder("2026-11-18").supported("1", "2032-01-01").cle()));
    push();
  }
  void push() { ASSERT_THAT(run({}), IsDone()); }
  Result<Answer> run(const ReleaseOptions& options) {
    const CurlLibrary curl;
    const Session session{
        acme_.vendor(),      kNow, curl, [] { return Secret::copy_of(testing::SampleVendor::kPassphrase); },
        [](const Words&) {}, {0}};
    return push_command(session, options);
  }

  static constexpr Instant kNow{1'795'000'000};
  testing::SampleVendor acme_{kNow, "basic", true};
};

TEST_F(PushReads, EachPublishedFileOnce) {
  acme_.release("1.1.0");
  opened_for_reading.clear();
  push();
  const std::string published = acme_.path("published/");
  int files = 0;
  for (const auto& [path, count] : opened_for_reading) {
    if (!path.starts_with(published)) continue;
    ++files;
    EXPECT_EQ(count, 1) << path;
  }
  EXPECT_GE(files, 8) << "a root, four roles, snapshot and timestamp, a manifest and its signatures";
}

TEST_F(PushReads, NoDocumentIsVerifiedTwice) {
  acme_.release("1.1.0");
  verified.clear();
  push();
  EXPECT_GE(verified.size(), 8u);
  for (const auto& [digest, count] : verified) EXPECT_EQ(count, 1) << digest;
}

TEST_F(PushReads, ADamagedStagedTreeIsStagedAgain) {
  acme_.release("1.1.0");
  ReleaseOptions dry;
  dry.dry_run = true;
  ASSERT_THAT(run(dry), IsDone());
  for (const char* name : {"3.acme-app.json", "2.acme-app.json", "2.root.json", "timestamp.json"}) {
    acme_.put("staged/metadata/" + std::string(name), "damaged");
    const auto pushed = run(dry);
    ASSERT_THAT(pushed, IsDone());
    EXPECT_NE(acme_.get("staged/metadata/timestamp.json"), "damaged");
  }
  push();
}

}  // namespace

// ---- In place of the functions that are counted ----

Result<std::vector<KeyId>> counted_verify(
    const RoleKeys* keys, std::string_view message,
    const std::vector<Signature>& signatures) __asm__("__wrap_" REAL_VERIFY);
Result<std::vector<KeyId>> counted_verify(const RoleKeys* keys, std::string_view message,
                                          const std::vector<Signature>& signatures) {
  if (customers_at_work == 0) ++verified[sha256_hex(message)];
  return real_verify(keys, message, signatures);
}

Result<std::string> marked_update(CustomerMachine* machine, client::Transport& transport,
                                  std::optional<Instant> at) __asm__("__wrap_" REAL_UPDATE);
Result<std::string> marked_update(CustomerMachine* machine, client::Transport& transport,
                                  std::optional<Instant> at) {
  ++customers_at_work;
  auto seen = real_update(machine, transport, at);
  --customers_at_work;
  return seen;
}

}  // namespace sealwright::publish

extern "C" __attribute__((visibility("default"))) int open(const char* path, int flags, ...) {
  mode_t mode = 0;
  if ((flags & O_CREAT) != 0) {
    va_list arguments;
    va_start(arguments, flags);
    mode = va_arg(arguments, mode_t);
    va_end(arguments);
  }
  const int fd = static_cast<int>(syscall(SYS_openat, AT_FDCWD, path, flags, mode));
  const bool reads = (flags & (O_ACCMODE | O_DIRECTORY)) == O_RDONLY;
  if (fd >= 0 && reads) ++sealwright::publish::opened_for_reading[path];
  return fd;
}
