// SPDX-License-Identifier: Apache-2.0
// FaultServer: a web server on loopback that answers wrongly on request.
#pragma once

#include <atomic>
#include <functional>
#include <string>
#include <thread>

namespace sealwright::test {

// The far end of one connection.
class Connection {
 public:
  explicit Connection(int fd) : fd_(fd) {}
  // False once the other side has closed.
  bool send(const std::string& bytes) const;
  // Sleeps, and reads nothing.
  static void stall(int milliseconds);

 private:
  int fd_;
};

// Serves one request per connection, one connection at a time, plain HTTP, until it is destroyed.
class FaultServer {
 public:
  // Called with the request's head, as "GET /path HTTP/1.1\r\n...".
  using Answer = std::function<void(const std::string& request, const Connection&)>;
  explicit FaultServer(Answer answer);
  ~FaultServer();
  FaultServer(const FaultServer&) = delete;
  FaultServer& operator=(const FaultServer&) = delete;

  // "http://127.0.0.1:PORT/"
  std::string url() const;
  int requests() const { return requests_; }

 private:
  void serve();

  Answer answer_;
  int listener_ = -1;
  int port_ = 0;
  std::atomic<bool> stopping_ = false;
  std::atomic<int> requests_ = 0;
  std::thread thread_;
};

// A port of loopback on which nothing listens.
int unused_port();

}  // namespace sealwright::test
