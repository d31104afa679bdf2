#pragma once

#include <boost/asio/any_io_executor.hpp>
#include <boost/asio/awaitable.hpp>
#include <functional>
#include <memory>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "base/result.h"
#include "net/http_client.h"
#include "net/tls_host.h"
#include "net/web_head.h"
#include "net/web_url.h"

namespace murmur::net {

/// What to get. In a coroutine, give it a name first (see HttpRequest).
struct WebRequest {
  WebUrl url;
  std::vector<std::pair<std::string, std::string>> headers;
  /// Of an Authorization header, empty: none. Sent to the host of `url` only, not to where it
  /// sends us on, and only where secrets are kept (keeps_secrets).
  std::string authorization;
};

/// Why there is no whole response.
struct WebFailure {
  enum class Kind {
    Unreachable,  ///< no connection: no network, no such host, nobody listens
    Cut,          ///< it broke off, or went silent; another try may go on
    Untrusted,    ///< the server's certificate
    Wrong,        ///< what it says makes no sense; another try would not help
    Aborted,      ///< by abort()
  };
  Kind kind = Kind::Cut;
  std::string message;  ///< one line that names the host
};

/// Gets from public web servers, one thing at a time: HTTP/1.1, over TLS for https. Each exchange
/// has a connection of its own. What a server sends is bounded in its head; the body goes piece by
/// piece to who asked, and as fast as he takes it. Silence ends an exchange, its length does not.
/// One thread; destroying it aborts what is under way.
class WebClient {
 public:
  static constexpr int kRedirectsMax = 10;

  WebClient(boost::asio::any_io_executor executor, TlsAuthoritiesPtr authorities,
            HttpTimeouts timeouts = {});
  ~WebClient();
  WebClient(const WebClient&) = delete;
  WebClient& operator=(const WebClient&) = delete;

  /// Hears of each head on the way: of redirects, then of the last. False: its body is not wanted,
  /// which is no failure.
  using OnHead = std::function<bool(const WebHead& head)>;
  /// Takes the body of the last response. False: no more is wanted, likewise.
  using OnBytes = std::function<bool(std::string_view bytes)>;
  /// The last head, with whatever status. Goes on where redirects lead, but never from https to
  /// http.
  [[nodiscard]] boost::asio::awaitable<Result<WebHead, WebFailure>> get(WebRequest request,
                                                                        OnHead on_head,
                                                                        OnBytes on_bytes);

  /// Ends what is under way at once. Idempotent.
  void abort();

 private:
  class Impl;
  std::shared_ptr<Impl> impl_;
};

}  // namespace murmur::net
