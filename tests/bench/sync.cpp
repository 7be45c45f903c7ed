// SPDX-License-Identifier: Apache-2.0
// bench_sync DIRECTORY THREADS: the least that makes a tree durable: fsync of every file, by THREADS threads,
// then of every directory. Prints the time that took in nanoseconds; finding the files does not count.
#include <fcntl.h>
#include <unistd.h>

#include <algorithm>
#include <atomic>
#include <chrono>
#include <cstdio>
#include <cstdlib>
#include <filesystem>
#include <string>
#include <thread>
#include <vector>

namespace {

namespace fs = std::filesystem;

void sync_one(const std::string& path) {
  const int fd = open(path.c_str(), O_RDONLY | O_CLOEXEC);
  if (fd < 0 || fsync(fd) != 0) {
    std::perror(path.c_str());
    std::exit(1);
  }
  close(fd);
}

void sync_all(const std::vector<std::string>& files, int threads) {
  std::atomic<std::size_t> next = 0;
  std::vector<std::thread> workers;
  for (int thread = 0; thread < threads; ++thread) {
    workers.emplace_back([&] {
      for (std::size_t at = next++; at < files.size(); at = next++) sync_one(files[at]);
    });
  }
  for (std::thread& worker : workers) worker.join();
}

}  // namespace

int main(int count, char** arguments) {
  if (count != 3) return 2;
  std::vector<std::string> files, directories{arguments[1]};
  for (const auto& entry : fs::recursive_directory_iterator(arguments[1])) {
    if (entry.is_symlink()) continue;
    (entry.is_directory() ? directories : files).push_back(entry.path().string());
  }
  const auto start = std::chrono::steady_clock::now();
  sync_all(files, std::atoi(arguments[2]));
  std::for_each(directories.rbegin(), directories.rend(), sync_one);
  const auto took = std::chrono::steady_clock::now() - start;
  std::printf("%lld\n", static_cast<long long>(std::chrono::nanoseconds(took).count()));
  return 0;
}
