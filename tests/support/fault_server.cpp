// SPDX-License-Identifier: Apache-2.0
#include "tests/support/fault_server.hpp"

#include <arpa/inet.h>
#include <netinet/in.h>
#include <poll.h>
#include <sys/socket.h>
#include <unistd.h>

#include <array>
#include <chrono>
#include <cstdlib>

namespace sealwright::test {
namespace {

struct Listener {
  int fd;
  int port;
};

Listener listen_on_loopback() {
  sockaddr_in address{};
  address.sin_family = AF_INET;
  address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  const int fd = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
  socklen_t size = sizeof address;
  if (fd < 0 || bind(fd, reinterpret_cast<sockaddr*>(&address), size) != 0 || listen(fd, 16) != 0 ||
      getsockname(fd, reinterpret_cast<sockaddr*>(&address), &size) != 0) {
    std::abort();
  }
  return {fd, ntohs(address.sin_port)};
}

bool readable(int fd, int milliseconds) {
  pollfd waiting{fd, POLLIN, 0};
  return poll(&waiting, 1, milliseconds) > 0;
}

std::string read_head(int fd) {
  std::string head;
  std::array<char, 4096> buffer;
  while (head.find("\r\n\r\n") == std::string::npos && readable(fd, 2000)) {
    const ssize_t count = recv(fd, buffer.data(), buffer.size(), 0);
    if (count <= 0) break;
    head.append(buffer.data(), static_cast<std::size_t>(count));
  }
  return head;
}

}  // namespace

bool Connection::send(const std::string& bytes) const {
  std::size_t sent = 0;
  while (sent < bytes.size()) {
    const ssize_t count = ::send(fd_, bytes.data() + sent, bytes.size() - sent, MSG_NOSIGNAL);
    if (count <= 0) return false;
    sent += static_cast<std::size_t>(count);
  }
  return true;
}

void Connection::stall(int milliseconds) {
  std::this_thread::sleep_for(std::chrono::milliseconds(milliseconds));
}

FaultServer::FaultServer(Answer answer) : answer_(std::move(answer)) {
  const Listener listener = listen_on_loopback();
  listener_ = listener.fd;
  port_ = listener.port;
  thread_ = std::thread([this] { serve(); });
}

FaultServer::~FaultServer() {
  stopping_ = true;
  thread_.join();
  close(listener_);
}

std::string FaultServer::url() const { return "http://127.0.0.1:" + std::to_string(port_) + "/"; }

void FaultServer::serve() {
  while (!stopping_) {
    if (!readable(listener_, 20)) continue;
    const int fd = accept(listener_, nullptr, nullptr);
    if (fd < 0) continue;
    const std::string request = read_head(fd);
    if (!request.empty()) {
      ++requests_;
      answer_(request, Connection(fd));
    }
    close(fd);
  }
}

int unused_port() {
  const Listener listener = listen_on_loopback();
  close(listener.fd);
  return listener.port;
}

}  // namespace sealwright::test
