// SPDX-License-Identifier: Apache-2.0
// No option that names an output replaces a device, a pipe or a link.
#include <sys/stat.h>
#include <sys/sysmacros.h>

#include "tests/programs/vendor_world.hpp"

namespace sealwright {
namespace {

using testing_support::begin_launch;
using testing_support::end_launch;
using testing_support::Launch;
using testing_support::Launched;
using testing_support::VendorWorld;

// Every option that names a file to write, and what is in such a file.
struct Named {
  std::string name, content;
  std::vector<std::string> (*words)(const VendorWorld& world, const std::string& out);
};

const Named kNamed[] = {
    {"SignExportTrust", "sealwright-trust/1",
     [](const VendorWorld& world, const std::string& out) {
       return world.signing({"export", "--trust", out, "--quiet"});
     }},
    {"SignKeyGenerateOut", "sealwright-keys/1",
     [](const VendorWorld& world, const std::string& out) {
       return std::vector<std::string>{SEALWRIGHT_SIGN,
                                       "key",
                                       "generate",
                                       "--owner",
                                       "bob",
                                       "--role",
                                       "targets",
                                       "--keyring",
                                       world.path("bob"),
                                       "--out",
                                       out,
                                       "--passphrase-file",
                                       world.path("passphrase"),
                                       "--quiet"};
     }},
    {"PublishKeyGenerateOut", "sealwright-keys/1",
     [](const VendorWorld& world, const std::string& out) {
       return std::vector<std::string>{SEALWRIGHT_PUBLISH,       "key",    "generate", "--dir",
                                       world.path("publisher"),  "--out",  out,        "--passphrase-file",
                                       world.path("passphrase"), "--quiet"};
     }},
};

class OutputOption : public testing::TestWithParam<Named> {
 protected:
  std::string path(const std::string& name) const { return world_.path(name); }
  std::vector<std::string> words(const std::string& out) const { return GetParam().words(world_, out); }
  Launched writes_to(const std::string& out) const { return world_.run(words(out)); }
  bool is(const std::string& name, mode_t type) const {
    struct stat info {};
    return ::lstat(path(name).c_str(), &info) == 0 && (info.st_mode & S_IFMT) == type;
  }
  bool is_written(const std::string& bytes) const {
    return bytes.find(GetParam().content) != std::string::npos && bytes.ends_with('\n');
  }

  VendorWorld world_;
};

TEST_P(OutputOption, WritesIntoAPipe) {
  ASSERT_EQ(::mkfifo(path("pipe").c_str(), 0600), 0);
  Launch what;
  what.words = words(path("pipe"));
  what.environment.push_back("HOME=" + path("home"));
  const pid_t process = begin_launch(what, path("scratch"));
  std::string bytes;
  {
    const FileDescriptor reader(::open(path("pipe").c_str(), O_RDONLY | O_CLOEXEC));
    char piece[4096];
    for (ssize_t count; (count = ::read(reader.get(), piece, sizeof piece)) > 0;)
      bytes.append(piece, static_cast<std::size_t>(count));
  }
  const Launched done = end_launch(process, path("scratch"));
  EXPECT_EQ(done.exit_code, 0) << done.err;
  EXPECT_TRUE(is_written(bytes)) << bytes;
  EXPECT_TRUE(is("pipe", S_IFIFO));
}

TEST_P(OutputOption, WritesToStandardOutput) {
  for (const char* name : {"-", "/dev/stdout", "/dev/fd/1"}) {
    remove_tree(path("bob")).value();
    remove_tree(path("publisher")).value();
    const Launched done = writes_to(name);
    EXPECT_EQ(done.exit_code, 0) << name << done.err;
    EXPECT_TRUE(is_written(done.out)) << done.out;
  }
}

TEST_P(OutputOption, LeavesADeviceADevice) {
  EXPECT_EQ(writes_to("/dev/null").exit_code, 0);
  struct stat info {};
  ASSERT_EQ(::stat("/dev/null", &info), 0);
  EXPECT_TRUE(S_ISCHR(info.st_mode));
  if (::mknod(path("null").c_str(), S_IFCHR | 0666, makedev(1, 3)) != 0) return;  // only root can
  remove_tree(path("bob")).value();
  remove_tree(path("publisher")).value();
  (void)writes_to(path("null"));  // a file system may forbid devices
  EXPECT_TRUE(is("null", S_IFCHR));
}

TEST_P(OutputOption, RefusesALinkThatLeadsElsewhereBeforeItMakesAnything) {
  ASSERT_EQ(::symlink("nowhere", path("link").c_str()), 0);
  const Launched done = writes_to(path("link"));
  EXPECT_EQ(done.exit_code, 1) << done.out;
  EXPECT_NE(done.err.find("a symbolic link that does not point to a regular file"), std::string::npos)
      << done.err;
  EXPECT_TRUE(is("link", S_IFLNK));
  EXPECT_FALSE(path_exists(path("nowhere")));
  EXPECT_FALSE(path_exists(path("bob")));
  EXPECT_FALSE(path_exists(path("publisher/keys/snapshot.pem")));
}

TEST_P(OutputOption, FollowsALinkToANeighbour) {
  write_file(path("file"), "old").value();
  ASSERT_EQ(::symlink("file", path("link").c_str()), 0);
  EXPECT_EQ(writes_to(path("link")).exit_code, 0);
  EXPECT_TRUE(is("link", S_IFLNK));
  EXPECT_TRUE(is_written(read_file(path("file"), 1u << 20).value_or("")));
}

INSTANTIATE_TEST_SUITE_P(Every, OutputOption, testing::ValuesIn(kNamed),
                         [](const auto& test) { return test.param.name; });

}  // namespace
}  // namespace sealwright
