// SPDX-License-Identifier: Apache-2.0
#include "base/posix_output.hpp"

#include <fcntl.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/sysmacros.h>
#include <sys/un.h>
#include <unistd.h>

#include <future>

#include "base/posix_files.hpp"
#include "base/posix_log.hpp"
#include "tests/support/result_matchers.hpp"

namespace sealwright {
namespace {

class Output : public testing::Test {
 protected:
  std::string path(const std::string& name) const { return join_path(directory_.path(), name); }
  std::string content(const std::string& name) const {
    return read_file(path(name), 100).value_or("nothing");
  }
  void make_link(const std::string& target, const std::string& name) const {
    ASSERT_EQ(::symlink(target.c_str(), path(name).c_str()), 0);
  }
  mode_t type(const std::string& name) const {
    struct stat info {};
    return ::lstat(path(name).c_str(), &info) == 0 ? info.st_mode & S_IFMT : 0;
  }
  // Neither accepts bytes, and neither leaves another file behind.
  void refuses(const std::string& name) const {
    const auto before = list_directory(directory_.path()).value();
    const mode_t type_before = type(name);
    EXPECT_THAT(check_output(path(name)), FailsWith(ErrorCode::io_error));
    EXPECT_THAT(write_output(path(name), "bytes"), FailsWith(ErrorCode::io_error));
    EXPECT_EQ(list_directory(directory_.path()).value(), before);
    EXPECT_EQ(type(name), type_before);
  }

  TemporaryDirectory directory_ = TemporaryDirectory::create(testing::TempDir(), "output-").value();
};

TEST_F(Output, IsANewFileOrTakesThePlaceOfAPlainOne) {
  EXPECT_THAT(check_output(path("file")), IsDone());
  ASSERT_THAT(write_output(path("file"), "first"), IsDone());
  ASSERT_THAT(write_output(path("file"), "second"), IsDone());
  EXPECT_EQ(content("file"), "second");
  EXPECT_EQ(list_directory(directory_.path()).value(), std::vector<std::string>{"file"});
}

TEST_F(Output, IntoAPipeIsReadFromItAndThePipeStays) {
  ASSERT_EQ(::mkfifo(path("pipe").c_str(), 0600), 0);
  EXPECT_THAT(check_output(path("pipe")), IsDone()) << "it does not wait for a reader";
  auto read = std::async(std::launch::async, [&] {
    const FileDescriptor reader(::open(path("pipe").c_str(), O_RDONLY | O_CLOEXEC));
    std::string bytes(100, '\0');
    const ssize_t count = ::read(reader.get(), bytes.data(), bytes.size());
    return bytes.substr(0, static_cast<std::size_t>(std::max<ssize_t>(count, 0)));
  });
  EXPECT_THAT(write_output(path("pipe"), "bytes"), IsDone());
  EXPECT_EQ(read.get(), "bytes");
  EXPECT_EQ(type("pipe"), mode_t{S_IFIFO});
}

TEST_F(Output, IntoADeviceLeavesItADevice) {
  struct stat before {
  }, after{};
  ASSERT_EQ(::stat("/dev/null", &before), 0);
  EXPECT_THAT(write_output("/dev/null", "bytes"), IsDone());
  ASSERT_EQ(::stat("/dev/null", &after), 0);
  EXPECT_TRUE(S_ISCHR(after.st_mode));
  EXPECT_EQ(before.st_ino, after.st_ino);
}

TEST_F(Output, IntoAFullDeviceIsAnError) {
  EXPECT_THAT(write_output("/dev/full", "bytes"), FailsWith(ErrorCode::no_space));
}

TEST_F(Output, IntoADescriptorFollowsWhatIsThere) {
  const FileDescriptor fd(::open(path("file").c_str(), O_RDWR | O_CREAT | O_CLOEXEC, 0600));
  ASSERT_THAT(write_all(fd.get(), "before ", "file"), IsDone());
  EXPECT_THAT(check_output("/dev/fd/" + std::to_string(fd.get())), IsDone());
  EXPECT_THAT(write_output("/dev/fd/" + std::to_string(fd.get()), "bytes "), IsDone());
  EXPECT_THAT(write_output("/proc/self/fd/" + std::to_string(fd.get()), "after"), IsDone());
  EXPECT_EQ(content("file"), "before bytes after");
  EXPECT_THAT(write_output("/dev/fd/987654", "bytes"), FailsWith(ErrorCode::io_error));
}

TEST_F(Output, OfTheNameOfADashIsStandardOutput) {
  testing::internal::CaptureStdout();
  EXPECT_THAT(write_output("-", "bytes"), IsDone());
  EXPECT_THAT(write_output("/dev/stdout", " more"), IsDone());
  EXPECT_EQ(testing::internal::GetCapturedStdout(), "bytes more");
  EXPECT_FALSE(path_exists("-"));
}

TEST_F(Output, BehindALinkToANeighbourIsReplacedAndTheLinkStays) {
  ASSERT_THAT(write_file(path("file"), "first"), IsDone());
  make_link("file", "link");
  make_link(path("link"), "second");
  EXPECT_THAT(write_output(path("link"), "second"), IsDone());
  EXPECT_EQ(content("file"), "second");
  EXPECT_THAT(write_output(path("second"), "third"), IsDone());
  EXPECT_EQ(content("file"), "third");
  EXPECT_EQ(type("link"), mode_t{S_IFLNK});
  EXPECT_EQ(type("second"), mode_t{S_IFLNK});
}

TEST_F(Output, BehindAnyOtherLinkIsRefusedAndTheLinkStays) {
  ASSERT_THAT(make_directories(path("folder")), IsDone());
  ASSERT_THAT(write_file(path("folder/file"), "theirs"), IsDone());
  make_link("folder/file", "elsewhere");
  make_link("nowhere", "dangling");
  make_link("round", "round");
  make_link("/dev/null", "device");
  make_link("folder", "directory");
  for (const char* name : {"elsewhere", "dangling", "round", "device", "directory"}) {
    SCOPED_TRACE(name);
    refuses(name);
  }
  EXPECT_EQ(content("folder/file"), "theirs");
  EXPECT_FALSE(path_exists(path("nowhere")));
}

TEST_F(Output, ThatIsADirectoryASocketOrABlockDeviceIsRefused) {
  ASSERT_THAT(make_directories(path("folder")), IsDone());
  refuses("folder");
  const FileDescriptor socket(::socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0));
  sockaddr_un name{};
  name.sun_family = AF_UNIX;
  ASSERT_LT(path("socket").size(), sizeof name.sun_path);
  path("socket").copy(name.sun_path, sizeof name.sun_path - 1);
  ASSERT_EQ(::bind(socket.get(), reinterpret_cast<const sockaddr*>(&name), sizeof name), 0);
  refuses("socket");
  // Only root makes one; a number that no driver has, so that nothing could be written.
  if (::mknod(path("block").c_str(), S_IFBLK | 0600, makedev(511, 1023)) == 0) refuses("block");
}

TEST_F(Output, InAFolderThatIsNotThereIsRefusedBeforeAnythingIsMade) {
  EXPECT_THAT(check_output(path("no/file")), FailsWith(ErrorCode::file_missing));
}

// The writers of our own state check this too.
TEST_F(Output, OfOurOwnNeverTakesThePlaceOfAPipe) {
  ASSERT_EQ(::mkfifo(path("pipe").c_str(), 0600), 0);
  EXPECT_THAT(write_file_atomically(path("pipe"), "bytes"), FailsWith(ErrorCode::io_error));
  const FileDescriptor reader(::open(path("pipe").c_str(), O_RDONLY | O_NONBLOCK | O_CLOEXEC));
  EXPECT_THAT(append_durably(path("pipe"), "bytes"), FailsWith(ErrorCode::io_error));
  char byte = 0;
  EXPECT_LE(::read(reader.get(), &byte, 1), 0) << "nothing was written into it";
  EXPECT_EQ(type("pipe"), mode_t{S_IFIFO});
  EXPECT_EQ(list_directory(directory_.path()).value(), std::vector<std::string>{"pipe"});
}

}  // namespace
}  // namespace sealwright
