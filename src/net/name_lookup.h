#pragma once

#include <boost/asio/any_io_executor.hpp>
#include <boost/asio/awaitable.hpp>
#include <boost/asio/generic/stream_protocol.hpp>
#include <boost/system/error_code.hpp>
#include <cstdint>
#include <memory>
#include <string>
#include <vector>

namespace murmur::net {

/// Where a socket connects to: TCP or Unix.
using Address = boost::asio::generic::stream_protocol::endpoint;

struct Addresses {
  boost::system::error_code error;
  std::vector<Address> list;  ///< not empty unless there is an error; in the order to try them
};

/// Asks the system for the addresses of a host. The question itself cannot be taken back and may
/// take many seconds; cancel() ends the wait for its answer at once. One thread.
class NameLookup {
 public:
  explicit NameLookup(boost::asio::any_io_executor executor);
  ~NameLookup();
  NameLookup(const NameLookup&) = delete;
  NameLookup& operator=(const NameLookup&) = delete;

  /// One at a time. An address in figures needs no question.
  [[nodiscard]] boost::asio::awaitable<Addresses> find(std::string host, std::uint16_t port);
  /// find() ends with operation_aborted. Idempotent.
  void cancel();

 private:
  struct Question;
  boost::asio::any_io_executor executor_;
  std::shared_ptr<Question> question_;
};

}  // namespace murmur::net
