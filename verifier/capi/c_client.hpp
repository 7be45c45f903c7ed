// SPDX-License-Identifier: Apache-2.0
// The object behind the handle of the C interface: one client directory, and the call that is working on it.
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

  // In a child of fork a thread that does not exist there may hold the mutex, so only `opened_by` may be
  // used.
  const std::int64_t opened_by = sealwright::this_process();
  std::mutex mutex;  // protects the members below
  std::condition_variable turn_ended;
  std::atomic<bool> at_work = false;  // also read without the mutex, in such a child
  std::thread::id worker;
  bool is_closing = false, goes_with_its_turn = false;
};

namespace sealwright::client {

// The caller's struct, as far as this library knows it. call_invalid if it is NULL, shorter than any that
// was ever published, or longer with options set that this library does not know.
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

// The text of a required argument.
Result<std::string> required(const char* text, const char* name);
// The bytes of an argument; call_invalid if it is NULL with a size.
Result<std::string> bytes_of(const sealwright_bytes& bytes, const char* name);

// Reports one step of `name` to the caller's callback, and stores its answer in `cancelled`.
std::function<void(std::uint64_t)> progress_of(sealwright_progress_callback progress, void* context,
                                               std::atomic<bool>& cancelled, Step step, std::string name,
                                               std::uint64_t total);

// The turn of one call on a handle. When it ends, a request to cancel ends too.
class Turn {
 public:
  // call_invalid if the handle is NULL, another call works on it, it is being closed, or another process
  // opened it.
  static Result<Turn> take(sealwright_client* client);
  Turn(Turn&& other) noexcept : client_(std::exchange(other.client_, nullptr)) {}
  Turn& operator=(Turn&&) = delete;
  ~Turn();

  // Valid only during this turn.
  Customer customer() const;
  std::atomic<bool>& cancelled() const { return client_->cancelled; }

 private:
  explicit Turn(sealwright_client* client) : client_(client) {}
  sealwright_client* client_;
};

// Cancels the call that works on the handle, waits for it to return, and frees the handle. If the call's
// own progress callback closes the handle, it is freed when the call ends. In a child of fork the copy is
// left alone if a call of the parent was working on it.
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
