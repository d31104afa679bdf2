#pragma once

#include <boost/asio/any_io_executor.hpp>
#include <boost/asio/awaitable.hpp>
#include <cstdint>
#include <functional>
#include <memory>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "base/result.h"
#include "base/time.h"
#include "net/cover.h"
#include "net/endpoint.h"

namespace murmur::net {

/// In a coroutine, give it a name first: g++ 12 copies a braced temporary inside a co_await
/// expression byte for byte, which breaks its strings.
struct HttpRequest {
  std::string method = "GET";  ///< GET or POST
  std::string target = "/";
  std::vector<std::pair<std::string, std::string>> headers;
  std::string body;  ///< JSON where not empty
};

/// How long an exchange may take in its parts.
struct HttpTimeouts {
  Duration connect = std::chrono::seconds(5);
  /// The longest silence between two reads. Shorter: a stopped peer is noticed sooner.
  Duration silence = std::chrono::seconds(30);
};

/// What a client wants to know of a response's header; absent fields are empty.
struct ResponseHead {
  unsigned status = 0;
  std::string content_type;
  std::string retry_after;
  std::string load;  ///< wire::kLoadHeader's value
};

struct HttpResponse {
  unsigned status = 0;
  std::string retry_after;  ///< that header's value, or empty
  std::string body;
  std::string content_type = {};  ///< that header's value, or empty
};

/// Bytes on the network for one exchange, headers included, what TLS adds not.
struct ByteCount {
  std::uint64_t sent = 0;
  std::uint64_t received = 0;
};

/// One HTTP/1.1 exchange at a time with one server, over TCP, TLS or a Unix socket; keeps its
/// connection for the next. Used from the thread of its executor only. Destroying it aborts the
/// exchange that is under way; its coroutine still ends properly, with an error.
class HttpClient {
 public:
  /// Under TLS nothing is said to a server that is not whom the cover names.
  HttpClient(boost::asio::any_io_executor executor, Endpoint endpoint, HttpTimeouts timeouts = {},
             Cover cover = {});
  ~HttpClient();
  HttpClient(HttpClient&&) noexcept;
  HttpClient& operator=(HttpClient&&) noexcept;  ///< as if the former one were destroyed

  /// The value of an Authorization header for each request from now on; no error repeats it.
  void authorize(std::string authorization);

  /// The whole response, at most `body_bytes_max` of it. The error tells what failed, for a person.
  [[nodiscard]] boost::asio::awaitable<Result<HttpResponse>> fetch(
      HttpRequest request, std::size_t body_bytes_max = 16U << 20U);

  /// Called for each event of a text/event-stream; false ends the exchange there and closes the
  /// connection, which is no error. The last event of a completion, "[DONE]", is passed on as well:
  /// true keeps the connection for the next exchange. Not called after abort().
  using OnEvent = std::function<bool(std::string_view data)>;
  /// The same, with the event's name; mostly there is none.
  using OnNamedEvent = std::function<bool(std::string_view name, std::string_view data)>;
  /// Called with the header of the response, before its events. Not called after abort().
  using OnHead = std::function<void(const ResponseHead& head)>;
  /// Reads a response that is an event stream, to its end. A response of another kind, or with a
  /// status other than 2xx, is returned with its body, as fetch() does. Comments count as a sign of
  /// life, not as events.
  [[nodiscard]] boost::asio::awaitable<Result<HttpResponse>> stream(HttpRequest request,
                                                                    OnEvent on_event,
                                                                    OnHead on_head = nullptr);
  [[nodiscard]] boost::asio::awaitable<Result<HttpResponse>> stream_named(
      HttpRequest request, OnNamedEvent on_event, std::size_t other_body_bytes_max = 1U << 20U);

  /// Breaks the exchange that is under way, at once; its coroutine ends with an error. Idempotent.
  void abort();
  /// Bytes of the exchange that is under way, or of the last.
  [[nodiscard]] ByteCount bytes() const;

 private:
  class Impl;
  std::shared_ptr<Impl> impl_;
};

}  // namespace murmur::net
