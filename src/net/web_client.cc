#include "net/web_client.h"

#include <boost/asio/error.hpp>
#include <boost/beast/core/flat_buffer.hpp>
#include <boost/beast/http/error.hpp>
#include <optional>
#include <utility>

#include "base/assert.h"
#include "net/asio.h"
#include "net/connection.h"
#include "net/web_parser.h"

namespace murmur::net {
namespace {

namespace http = boost::beast::http;
using Kind = WebFailure::Kind;

constexpr std::size_t kReadBytes = 64U << 10U;
/// Of what cannot be taken apart before it is whole: a header, a chunk's size, a trailer.
constexpr std::size_t kBufferBytesMax = 128U << 10U;
constexpr int kInterimMax = 8;

bool is_http(const error_code& ec) {
  return ec.category() == http::make_error_code(http::error::bad_value).category();
}

std::string request_text(const WebRequest& request) {
  std::string text = "GET " + request.url.target + " HTTP/1.1\r\n";
  const auto add = [&text](std::string_view name, std::string_view value) {
    MURMUR_ASSERT(value.find_first_of("\r\n") == value.npos);
    text.append(name).append(": ").append(value).append("\r\n");
  };
  add("Host", host_header(request.url));
  add("User-Agent", "murmur");
  add("Accept", "*/*");
  add("Accept-Encoding", "identity");  // ranges and hashes are of the file as it is
  add("Connection", "close");
  if (!request.authorization.empty()) { add("Authorization", request.authorization); }
  for (const auto& [name, value] : request.headers) { add(name, value); }
  return text + "\r\n";
}

Endpoint endpoint_of(const WebUrl& url) {
  Endpoint endpoint;
  endpoint.host = url.host;
  endpoint.port = url.port;
  return endpoint;
}

/// One request and its response.
class Exchange {
 public:
  Exchange(const asio::any_io_executor& executor, const WebUrl& url, HttpTimeouts timeouts,
           const TlsAuthoritiesPtr& authorities)
      : shown_(origin_of(url)),
        timeouts_(timeouts),
        connection_(
            executor, endpoint_of(url), timeouts,
            url.is_secure ? Cover(TlsHost{authorities, url.host}) : Cover(std::monostate())),
        buffer_(kBufferBytesMax) {}

  asio::awaitable<Result<WebHead, WebFailure>> run(const std::string& request,
                                                   const WebParser::OnHead& on_head,
                                                   const WebParser::OnBytes& on_bytes) {
    connection_.begin();
    auto response = co_await answer(request, on_head, on_bytes);
    connection_.end();
    connection_.close();
    co_return response;
  }

  void abort() { connection_.abort(); }

 private:
  asio::awaitable<Result<WebHead, WebFailure>> answer(const std::string& request,
                                                      const WebParser::OnHead& on_head,
                                                      const WebParser::OnBytes& on_bytes) {
    const error_code opened = co_await connection_.open();
    if (opened) { co_return cannot_connect(opened); }
    const error_code written = co_await connection_.write(request);
    if (connection_.broken()) { co_return failed(Kind::Cut, "could not be asked", written); }
    std::optional<WebParser> parser;
    error_code ec;
    for (int i = 0; i < kInterimMax && !ec && (!parser || parser->is_interim()); ++i) {
      parser.emplace(on_head, on_bytes);
      ec = co_await read(*parser);
    }
    if (parser->refused()) { co_return parser->head(); }
    if (!ec && parser->is_done() && !parser->is_interim()) { co_return parser->head(); }
    if (ec && is_http(ec) && ec != http::error::partial_message) {
      co_return failed(Kind::Wrong, "its answer is not HTTP/1.1", ec);
    }
    const bool silent = connection_.bytes().received == 0;
    co_return failed(Kind::Cut, silent ? "gave no answer" : "broke off in the middle of its answer",
                     ec);
  }

  asio::awaitable<error_code> read(WebParser& parser) {
    connection_.allow_silence(timeouts_.silence);
    error_code parsed = parse(parser);
    while (!parsed && !parser.is_done()) {
      const std::size_t room = kBufferBytesMax - buffer_.size();
      if (room == 0) { co_return http::error::header_limit; }
      const auto space = buffer_.prepare(std::min(room, kReadBytes));
      const auto [ec, n] = co_await connection_.read_some(space);
      if (ec == asio::error::eof && parser.got_some()) {
        parser.put_eof(parsed);
        co_return parsed;
      }
      if (ec) { co_return ec; }
      buffer_.commit(n);
      connection_.sign_of_life();
      parsed = parse(parser);
    }
    co_return parsed;
  }

  /// All that the buffer holds, as far as it goes.
  error_code parse(WebParser& parser) {
    while (buffer_.size() > 0 && !parser.is_done()) {
      error_code ec;
      const std::size_t taken = parser.put(buffer_.data(), ec);
      buffer_.consume(taken);
      if (ec == http::error::need_more) { return {}; }
      if (ec) { return ec; }
      MURMUR_ASSERT(taken > 0);
    }
    return {};
  }

  [[nodiscard]] WebFailure cannot_connect(const error_code& ec) const {
    if (const std::string trouble = connection_.trouble(); !trouble.empty()) {
      return failed(Kind::Untrusted, trouble, ec);
    }
    const bool no_name = ec.category() == asio::error::get_netdb_category();
    return failed(Kind::Unreachable,
                  no_name ? "cannot be found; is there a network?" : "cannot be connected to", ec);
  }

  [[nodiscard]] WebFailure failed(Kind kind, std::string_view what, const error_code& ec) const {
    if (connection_.broken() == asio::error::operation_aborted) {
      return {Kind::Aborted, shown_ + ": aborted"};
    }
    std::string text = shown_ + ": " + std::string(what);
    if (connection_.broken()) {
      text += ": silence for too long";
    } else if (connection_.trouble().empty() && ec && ec != asio::error::eof &&
               ec != http::error::partial_message &&
               ec.category() != asio::error::get_netdb_category()) {
      text += ": " + ec.message();
    }
    return {kind, text};
  }

  std::string shown_;  // in errors
  HttpTimeouts timeouts_;
  Connection connection_;
  boost::beast::flat_buffer buffer_;
};

}  // namespace

class WebClient::Impl {
 public:
  Impl(asio::any_io_executor executor, TlsAuthoritiesPtr authorities, HttpTimeouts timeouts)
      : executor_(std::move(executor)),
        authorities_(std::move(authorities)),
        timeouts_(timeouts) {}

  /// `self` keeps everything alive although the client may be destroyed meanwhile.
  static asio::awaitable<Result<WebHead, WebFailure>> get(std::shared_ptr<Impl> self,
                                                          WebRequest request, OnHead on_head,
                                                          OnBytes on_bytes) {
    MURMUR_ASSERT(!self->exchange_);
    const WebParser::OnHead hear = [&on_head](const WebHead& head) {
      return on_head(head) && !head.is_redirect();
    };
    if (!keeps_secrets(request.url)) { request.authorization.clear(); }
    for (int hop = 0; hop <= kRedirectsMax; ++hop) {
      self->exchange_.emplace(self->executor_, request.url, self->timeouts_, self->authorities_);
      auto head = co_await self->exchange_->run(request_text(request), hear, on_bytes);
      self->exchange_.reset();
      if (!head || !head->is_redirect()) { co_return head; }
      if (auto wrong = follow(head->field("location"), request)) { co_return *std::move(wrong); }
    }
    co_return WebFailure{Kind::Wrong, origin_of(request.url) + ": sends us on in a circle"};
  }

  void abort() {
    if (exchange_) { exchange_->abort(); }
  }

 private:
  static std::optional<WebFailure> follow(std::string_view location, WebRequest& request) {
    const Result<WebUrl> next = resolve(request.url, location);
    const std::string from = origin_of(request.url);
    if (!next) {
      return WebFailure{Kind::Wrong,
                        from + ": sends us on to where nobody can go: " + next.error().message};
    }
    if (request.url.is_secure && !next->is_secure) {
      return WebFailure{Kind::Wrong, from + ": sends us on from https to http, which is refused"};
    }
    if (origin_of(*next) != from) { request.authorization.clear(); }
    request.url = *next;
    return std::nullopt;
  }

  asio::any_io_executor executor_;
  TlsAuthoritiesPtr authorities_;
  HttpTimeouts timeouts_;
  std::optional<Exchange> exchange_;
};

WebClient::WebClient(asio::any_io_executor executor, TlsAuthoritiesPtr authorities,
                     HttpTimeouts timeouts)
    : impl_(std::make_shared<Impl>(std::move(executor), std::move(authorities), timeouts)) {}

WebClient::~WebClient() { abort(); }

asio::awaitable<Result<WebHead, WebFailure>> WebClient::get(WebRequest request, OnHead on_head,
                                                            OnBytes on_bytes) {
  return Impl::get(impl_, std::move(request), std::move(on_head), std::move(on_bytes));
}

void WebClient::abort() { impl_->abort(); }

}  // namespace murmur::net
