// SPDX-License-Identifier: Apache-2.0
// What is behind the handle of the C interface: one client directory, and whose turn it is.
#pragma once

#include <atomic>
#include <condition_variable>
#include <cstddef>
#include <cstring>
#include <mutex>
#include <string>
#include <thread>
#include <vector>

#include "base/posix_machine.hpp"
#include "metadata/json/untrusted.hpp"
#include "verifier/capi/c_error.hpp"
#include "verifier/client/customer.hpp"

struct sealwright_client {
  std::string directory;
  std::vector<sealwright::SettingSource> settings;
  sealwright_progress_callback progress = nullptr;
  void* context = nullptr;
  const sealwright::CurlLibrary curl{};
  std::atomic<bool> cancelled = false;

  // In a child of fork the mutex may be locked by a thread that is not there: only `opened_by` uses it.
  const std::int64_t opened_by = sealwright::this_process();
  std::mutex mutex;  // of what follows
  std::condition_variable turn_ended;
  std::atomic<bool> at_work = false;  // also read without the mutex, in such a child
  std::thread::id worker;
  bool is_closing = false, goes_with_its_turn = false;
};

namespace sealwright::client {

// The caller's struct, as far as this library knows it. call_invalid when there is none, when it is shorter
// than any that was ever published, or when a longer one holds more than this library could obey.
template <class Options>
Result<Options> read_options(const Options* given) {
  if (given == nullptr) return call_invalid("the options are NULL");
  if (given->size < sizeof(Options)) {
    return call_invalid("size of the options")
        .expected("at least " + std::to_string(sizeof(Options)))
        .got(std::to_string(given->size));
  }
  const auto* bytes = reinterpret_cast<const unsigned char*>(given);
  for (std::size_t i = sizeof(Options); i < given->size; ++i) {
    if (bytes[i] != 0) return call_invalid("an option that this version does not have: " SEALWRIGHT_VERSION);
  }
  return *given;
}

// The text of an argument that must be there.
Result<std::string> required(const char* text, const char* name);
// What an argument holds; call_invalid when it is NULL with a size.
Result<std::string> bytes_of(const sealwright_bytes& bytes, const char* name);

// Tells a caller's callback of one step of `name`; what it answers goes into `cancelled`.
std::function<void(std::uint64_t)> progress_of(sealwright_progress_callback progress, void* context,
                                               std::atomic<bool>& cancelled, Step step, std::string name,
                                               std::uint64_t total);

// One call's time on a handle. When it ends, so does a request to cancel.
class Turn {
 public:
  // call_invalid when there is no handle, another call works on it, it is being closed, or this process is
  // not the one that opened it.
  static Result<Turn> take(sealwright_client* client);
  Turn(Turn&& other) noexcept : client_(std::exchange(other.client_, nullptr)) {}
  Turn& operator=(Turn&&) = delete;
  ~Turn();

  // For the work: lives no longer than this turn.
  Customer customer() const;
  std::atomic<bool>& cancelled() const { return client_->cancelled; }

 private:
  explicit Turn(sealwright_client* client) : client_(client) {}
  sealwright_client* client_;
};

// Frees the handle, once the call that works on it has returned: that one is cancelled and waited for. Closed
// by its own progress callback it goes when the call ends. A copy in a child of fork is left as it is when a
// call of the parent worked on it.
void close(sealwright_client* client) noexcept;

// Runs `work(const Customer&)` in a turn of `client`, unless it was cancelled before it began.
template <class Work>
int call(sealwright_client* client, sealwright_error** error, Work work) noexcept {
  return guard(error, [&]() -> Status {
    TRY_ASSIGN(const Turn turn, Turn::take(client));
    if (turn.cancelled()) return Error{ErrorCode::cancelled};
    return work(turn.customer());
  });
}

}  // namespace sealwright::client
