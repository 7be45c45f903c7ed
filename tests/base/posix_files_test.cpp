// SPDX-License-Identifier: Apache-2.0
#include "base/posix_files.hpp"

#include <fcntl.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include <csignal>

#include "base/posix_byte_source.hpp"
#include "tests/support/result_matchers.hpp"

namespace sealwright {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;

class Files : public testing::Test {
 protected:
  std::string path(std::string_view name) const { return join_path(directory.path(), name); }
  std::string content(std::string_view name) const { return read_file(path(name), 1 << 20).value(); }
  std::vector<std::string> names() const { return list_directory(directory.path()).value(); }
  mode_t mode_of(std::string_view name) const {
    struct stat info {};
    return ::stat(path(name).c_str(), &info) == 0 ? info.st_mode & 07777 : 0;
  }

  TemporaryDirectory directory = TemporaryDirectory::create(testing::TempDir(), "files-").value();
};

// Runs in a child process, so that its limits and locks are its own; true if it returned true.
template <class Body>
bool in_child(Body body) {
  const pid_t child = ::fork();
  if (child == 0) ::_exit(body() ? 0 : 1);
  int status = 0;
  ::waitpid(child, &status, 0);
  return WIFEXITED(status) && WEXITSTATUS(status) == 0;
}

// From here on no file of this process grows beyond `bytes`: writing beyond that fails, as on a full disk.
void limit_file_size(rlim_t bytes) {
  std::signal(SIGXFSZ, SIG_IGN);
  const rlimit limit{bytes, bytes};
  ::setrlimit(RLIMIT_FSIZE, &limit);
}

using Write = Status (*)(const std::string&, std::string_view, mode_t);

TEST_F(Files, AreWrittenWithTheirModeAndNothingBesideThem) {
  for (const Write write : {Write(write_file_atomically), Write(write_file)}) {
    ASSERT_THAT(write(path("a"), "new", 0640), IsDone());
    EXPECT_EQ(content("a"), "new");
    EXPECT_EQ(mode_of("a"), 0640u);
    EXPECT_THAT(names(), ElementsAre("a"));
  }
}

TEST_F(Files, AreReplacedAsAWholeSoThatAReaderKeepsTheOldBytes) {
  ASSERT_THAT(write_file_atomically(path("a"), "old old old"), IsDone());
  const auto reader = open_for_reading(path("a"));
  ASSERT_THAT(write_file_atomically(path("a"), "new"), IsDone());
  char buffer[32];
  const std::size_t count = read_some(reader->get(), buffer, sizeof buffer, "a").value();
  EXPECT_EQ(std::string_view(buffer, count), "old old old");
  EXPECT_EQ(content("a"), "new");
}

TEST_F(Files, AFailedWriteLeavesTheOldBytesAndNothingBeside) {
  ASSERT_THAT(write_file_atomically(path("a"), "old"), IsDone());
  const std::string large(100'000, 'x');
  for (const Write write :
       {Write(write_file_atomically), Write(write_file), Write(create_file_exclusively)}) {
    EXPECT_TRUE(in_child([&] {
      limit_file_size(4096);
      return !write(path("a"), large, 0644) && !write(path("b"), large, 0644);
    }));
    EXPECT_EQ(content("a"), "old");
    EXPECT_THAT(names(), ElementsAre("a"));
  }
}

TEST_F(Files, AFullDiskIsCalledNoSpace) {
  const FileDescriptor full(::open("/dev/full", O_WRONLY | O_CLOEXEC));
  ASSERT_TRUE(full.is_open());
  EXPECT_THAT(write_all(full.get(), "x", "/dev/full"), FailsWith(ErrorCode::no_space));
}

TEST_F(Files, AnUnknownFailureSaysWhatWasDoneToWhichFile) {
  const auto failed = write_file_atomically(path("no/such/directory/a"), "x");
  ASSERT_FALSE(failed);
  EXPECT_NE(failed.error().message().find("No such file or directory"), std::string::npos)
      << failed.error().message();
  EXPECT_NE(failed.error().file().find("no/such/directory"), std::string::npos);
}

TEST_F(Files, AWriteOverADirectoryFailsAndLeavesNothingBeside) {
  ASSERT_THAT(make_directories(path("a/b")), IsDone());
  EXPECT_THAT(write_file_atomically(path("a"), "x"), FailsWith(ErrorCode::io_error));
  EXPECT_THAT(names(), ElementsAre("a"));
}

TEST_F(Files, ThatMustBeNewAreNeverReplaced) {
  ASSERT_THAT(create_file_exclusively(path("a"), "first"), IsDone());
  EXPECT_THAT(create_file_exclusively(path("a"), "second"), FailsWith(ErrorCode::io_error));
  EXPECT_EQ(content("a"), "first");
  EXPECT_THAT(names(), ElementsAre("a"));
}

TEST_F(Files, ThatMustBeNewAreNotWrittenThroughALink) {
  ASSERT_EQ(::symlink("elsewhere", path("a").c_str()), 0);
  EXPECT_THAT(create_file_exclusively(path("a"), "x"), FailsWith(ErrorCode::io_error));
  EXPECT_FALSE(path_exists(path("elsewhere")));
}

TEST_F(Files, ALinkInTheWayIsReplacedNotFollowed) {
  ASSERT_THAT(write_file(path("precious"), "old"), IsDone());
  ASSERT_EQ(::symlink("precious", path("a").c_str()), 0);
  ASSERT_THAT(write_file_atomically(path("a"), "new"), IsDone());
  EXPECT_EQ(content("precious"), "old");
  EXPECT_EQ(content("a"), "new");
}

TEST_F(Files, AreReadUpToTheLimitAndNotAByteBeyond) {
  ASSERT_THAT(write_file(path("a"), std::string(100'000, 'x')), IsDone());
  EXPECT_EQ(read_file(path("a"), 100'000).value().size(), 100'000u);
  EXPECT_THAT(read_file(path("a"), 99'999), FailsWith(ErrorCode::too_large));
}

// The kernel's files state no length, and files that grow state one that is no longer true.
TEST_F(Files, AreCutAtTheLimitWhateverLengthTheySay) {
  EXPECT_THAT(read_file("/proc/self/status", 100), FailsWith(ErrorCode::too_large));
}

TEST_F(Files, APipeOrDeviceIsNoFileAndIsNotWaitedFor) {
  ASSERT_EQ(::mkfifo(path("pipe").c_str(), 0600), 0);
  for (const std::string& other : {path("pipe"), std::string("/dev/zero")}) {
    EXPECT_THAT(read_file(other, 1 << 20), FailsWith(ErrorCode::io_error));
    EXPECT_THAT(FileSource::open(other), FailsWith(ErrorCode::io_error));
  }
}

TEST_F(Files, ThatAreNotThereAreNotFound) {
  EXPECT_THAT(read_file(path("a"), 1), FailsWith(ErrorCode::file_missing));
  EXPECT_THAT(file_size(path("a")), FailsWith(ErrorCode::file_missing));
  EXPECT_THAT(read_link(path("a")), FailsWith(ErrorCode::file_missing));
}

TEST_F(Files, ADirectoryIsNoFile) {
  EXPECT_THAT(read_file(directory.path(), 1), FailsWith(ErrorCode::io_error));
}

TEST_F(Files, AreListedByBytesWithoutFollowingLinks) {
  ASSERT_THAT(make_directories(path("b/c")), IsDone());
  for (const std::string_view name : {"b/c/z", "b/a", "a", "B"})
    ASSERT_THAT(write_file(path(name), "x"), IsDone());
  ASSERT_EQ(::symlink("b", path("link").c_str()), 0);
  ASSERT_EQ(::symlink("a", path("file-link").c_str()), 0);
  EXPECT_THAT(names(), ElementsAre("B", "a", "b", "file-link", "link"));
  EXPECT_THAT(list_files_below(directory.path()).value(), ElementsAre("B", "a", "b/a", "b/c/z"));
}

TEST_F(Files, ATreeIsRemovedWithoutFollowingLinks) {
  ASSERT_THAT(make_directories(path("tree/deep")), IsDone());
  ASSERT_THAT(make_directories(path("outside")), IsDone());
  ASSERT_THAT(write_file(path("outside/precious"), "x"), IsDone());
  ASSERT_THAT(write_file(path("tree/deep/a"), "x"), IsDone());
  ASSERT_EQ(::symlink("../../outside", path("tree/deep/link").c_str()), 0);
  ASSERT_THAT(remove_tree(path("tree")), IsDone());
  EXPECT_THAT(names(), ElementsAre("outside"));
  EXPECT_EQ(content("outside/precious"), "x");
}

TEST_F(Files, RemovingWhatIsNotThereIsDone) { EXPECT_THAT(remove_tree(path("a")), IsDone()); }

TEST_F(Files, DirectoriesAreMadeWithTheirParentsAndMayExist) {
  EXPECT_THAT(make_directories(path("a/b/c"), 0700), IsDone());
  EXPECT_THAT(make_directories(path("a/b/c"), 0700), IsDone());
  EXPECT_EQ(mode_of("a/b/c"), 0700u);
  ASSERT_THAT(write_file(path("file"), "x"), IsDone());
  EXPECT_FALSE(make_directories(path("file")));
}

TEST_F(Files, ADirectoryThatOthersCanWriteIsUnsafe) {
  for (const mode_t safe : {0700u, 0755u, 0750u}) {
    ::chmod(directory.path().c_str(), safe);
    EXPECT_THAT(check_directory_is_private(directory.path()), IsDone()) << safe;
  }
  for (const mode_t open : {0770u, 0702u, 0777u, 01777u}) {
    ::chmod(directory.path().c_str(), open);
    EXPECT_THAT(check_directory_is_private(directory.path()), FailsWith(ErrorCode::directory_unsafe)) << open;
  }
}

TEST_F(Files, AFileIsNoPrivateDirectory) {
  ASSERT_THAT(write_file(path("a"), "x"), IsDone());
  EXPECT_THAT(check_directory_is_private(path("a")), FailsWith(ErrorCode::directory_unsafe));
}

TEST_F(Files, ADirectoryOfAnotherUserIsUnsafe) {
  if (::geteuid() == 0) {
    ASSERT_EQ(::chown(directory.path().c_str(), 12345, 12345), 0);
    EXPECT_THAT(check_directory_is_private(directory.path()), FailsWith(ErrorCode::directory_unsafe));
  } else {
    EXPECT_THAT(check_directory_is_private("/"), IsDone()) << "root may own it";
  }
}

TEST_F(Files, TheLockIsHeldAgainstAnotherProcessUntilItIsReleased) {
  const auto refused_in_child = [&] {
    return in_child([&] {
      const auto lock = FileLock::acquire(path("lock"));
      return !lock && lock.error().code() == ErrorCode::lock_held;
    });
  };
  {
    const auto lock = FileLock::acquire(path("lock"));
    ASSERT_THAT(lock, IsDone());
    EXPECT_TRUE(refused_in_child());
    EXPECT_THAT(FileLock::acquire(path("lock")), FailsWith(ErrorCode::lock_held))
        << "nor twice in one process";
  }
  EXPECT_FALSE(refused_in_child());
  EXPECT_THAT(FileLock::acquire(path("lock")), IsDone());
}

TEST_F(Files, AChildThatIsForkedWhileTheLockIsHeldDoesNotKeepIt) {
  pid_t child = 0;
  {
    const auto lock = FileLock::acquire(path("lock"));
    ASSERT_THAT(lock, IsDone());
    child = ::fork();
    if (child == 0) {
      for (;;) ::pause();
    }
  }
  EXPECT_THAT(FileLock::acquire(path("lock")), IsDone());
  ::kill(child, SIGKILL);
  ::waitpid(child, nullptr, 0);
}

TEST_F(Files, AChildDoesNotTakeTheLockOffItsParent) {
  auto lock = FileLock::acquire(path("lock"));
  ASSERT_THAT(lock, IsDone());
  EXPECT_TRUE(in_child([&] {
    { const FileLock gone = *std::move(lock); }
    return true;
  }));
  EXPECT_THAT(FileLock::acquire(path("lock")), FailsWith(ErrorCode::lock_held));
}

TEST_F(Files, TheLockIsNotTakenThroughALink) {
  ASSERT_EQ(::symlink("elsewhere", path("lock").c_str()), 0);
  EXPECT_FALSE(FileLock::acquire(path("lock")));
  EXPECT_FALSE(path_exists(path("elsewhere")));
}

TEST_F(Files, ATemporaryDirectoryIsPrivateAndIsRemovedWithItsContents) {
  std::string where;
  {
    const auto temporary = TemporaryDirectory::create(directory.path(), "t-");
    where = temporary->path();
    EXPECT_EQ(mode_of(file_name_of(where)), 0700u);
    ASSERT_THAT(make_directories(join_path(where, "a/b")), IsDone());
    ASSERT_THAT(write_file(join_path(where, "a/b/c"), "x"), IsDone());
  }
  EXPECT_FALSE(path_exists(where));
  EXPECT_THAT(names(), IsEmpty());
}

TEST_F(Files, ADescriptorIsClosedOnceByItsLastOwner) {
  FileDescriptor first(::open("/dev/null", O_RDONLY | O_CLOEXEC));
  const int number = first.get();
  {
    const FileDescriptor second = std::move(first);
    EXPECT_NE(::fcntl(number, F_GETFD), -1);
  }
  EXPECT_EQ(::fcntl(number, F_GETFD), -1);
}

TEST(Paths, AreJoinedAndTakenApart) {
  EXPECT_EQ(join_path("a", "b"), "a/b");
  EXPECT_EQ(join_path("a/", "b"), "a/b");
  EXPECT_EQ(join_path("", "b"), "b");
  EXPECT_EQ(join_path("a", ""), "a");
  EXPECT_EQ(parent_path("a/b/c"), "a/b");
  EXPECT_EQ(parent_path("a"), ".");
  EXPECT_EQ(parent_path("/a"), "/");
  EXPECT_EQ(file_name_of("a/b"), "b");
  EXPECT_EQ(file_name_of("a"), "a");
}

TEST_F(Files, ASourceEndsWhereItsFileGrowsWhileItIsRead) {
  write_file(path("log"), "12345").value();
  auto source = FileSource::open(path("log"));
  ASSERT_THAT(source, IsDone());
  char buffer[16];
  EXPECT_EQ(source->read(buffer, 3).value_or(0), 3u);
  const FileDescriptor end(::open(path("log").c_str(), O_WRONLY | O_APPEND | O_CLOEXEC));
  ASSERT_THAT(write_all(end.get(), "67890", "log"), IsDone());
  EXPECT_EQ(source->read(buffer, 2).value_or(0), 2u);
  EXPECT_THAT(source->read(buffer, sizeof buffer), FailsWith(ErrorCode::io_error));
}

}  // namespace
}  // namespace sealwright
