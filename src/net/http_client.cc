#include "net/http_client.h"

#include <algorithm>
#include <boost/asio/error.hpp>
#include <boost/beast/core/flat_buffer.hpp>
#include <boost/beast/http/error.hpp>
#include <optional>
#include <utility>
#include <variant>

#include "base/assert.h"
#include "net/asio.h"
#include "net/connection.h"
#include "net/request_text.h"
#include "net/response_parser.h"

namespace murmur::net {
namespace {

namespace http = boost::beast::http;

constexpr std::size_t kReadBytes = 32U << 10U;
/// Of what cannot be taken apart before it is whole: a header, a chunk's size, a trailer.
constexpr std::size_t kBufferBytesMax = 64U << 10U;
/// How long to wait for the proper end of a stream that has said "[DONE]". Without it the
/// connection cannot be used again; that costs less than to wait for a server that does not send
/// it.
constexpr Duration kEndMax = 500ms;
constexpr int kInterimMax = 8;

bool is_tls(const Cover& cover) { return !std::holds_alternative<std::monostate>(cover); }

bool is_http(const error_code& ec) {
  return ec.category() == http::make_error_code(http::error::bad_value).category();
}

/// All that the buffer holds, as far as it goes.
error_code parse(ResponseParser& parser, boost::beast::flat_buffer& buffer) {
  while (buffer.size() > 0 && !parser.is_done()) {
    error_code ec;
    const std::size_t taken = parser.put(buffer.data(), ec);
    buffer.consume(taken);
    if (ec == http::error::need_more) { return {}; }
    if (ec) { return ec; }
    MURMUR_ASSERT(taken > 0);
  }
  return {};
}

}  // namespace

class HttpClient::Impl {
 public:
  Impl(asio::any_io_executor executor, Endpoint endpoint, HttpTimeouts timeouts, Cover cover)
      : endpoint_(endpoint),
        shown_(is_tls(cover) ? "https://" + authority(endpoint) + endpoint.base_path
                             : to_string(endpoint)),
        timeouts_(timeouts),
        connection_(std::move(executor), std::move(endpoint), timeouts, std::move(cover)),
        buffer_(kBufferBytesMax) {}

  /// `self` keeps everything alive although the client may be destroyed meanwhile.
  static asio::awaitable<Result<HttpResponse>> exchange(std::shared_ptr<Impl> self,
                                                        HttpRequest request,
                                                        std::size_t body_bytes_max,
                                                        OnNamedEvent on_event, OnHead on_head) {
    const Turn turn(*self);
    if (!self->authorization_.empty()) {
      request.headers.emplace_back("Authorization", self->authorization_);
    }
    const std::string bytes = request_text(request, self->endpoint_);
    ResponseBody body(body_bytes_max, self->until_aborted(std::move(on_event)), std::move(on_head));
    const bool warm = self->connection_.is_warm();
    const auto begun = Clock::now();
    auto response = co_await self->attempt(bytes, body);
    // The server may close a kept connection just while we write to it. Nothing came back, so once
    // more on a fresh one. For a POST as well: should the server have read it after all, it has
    // seen the connection close and dropped the generation, for that is how our requests are
    // cancelled. A server that closes later has lost its patience, and would so again.
    const bool soon = Clock::now() - begun < self->timeouts_.connect;
    if (warm && soon && !response && self->connection_.bytes().received == 0 &&
        !self->connection_.broken()) {
      response = co_await self->attempt(bytes, body);
    }
    co_return response;
  }

  void abort() {
    if (busy_) { connection_.abort(); }
  }

  void authorize(std::string authorization) { authorization_ = std::move(authorization); }

  [[nodiscard]] ByteCount bytes() const { return connection_.bytes(); }

 private:
  /// One exchange at a time.
  class Turn {
   public:
    explicit Turn(Impl& impl) : impl_(impl) {
      MURMUR_ASSERT(!impl.busy_);
      impl.busy_ = true;
      impl.connection_.begin();
    }
    ~Turn() {
      impl_.connection_.end();
      impl_.busy_ = false;
    }
    Turn(const Turn&) = delete;
    Turn& operator=(const Turn&) = delete;

   private:
    Impl& impl_;
  };

  /// One read may bring many events, and abort() may be called while one of them is handled.
  OnNamedEvent until_aborted(OnNamedEvent on_event) {
    if (!on_event) { return on_event; }
    return [this, on_event = std::move(on_event)](std::string_view name, std::string_view data) {
      return !connection_.broken() && on_event(name, data) && !connection_.broken();
    };
  }

  asio::awaitable<Result<HttpResponse>> attempt(const std::string& request, ResponseBody& body) {
    if (!connection_.is_warm()) {
      const error_code ec = co_await connection_.open();
      if (ec) { co_return failed("cannot connect", ec); }
    }
    // Who refuses a request answers and closes before it has read all of it. So look for an answer
    // also when the write failed.
    const error_code written = co_await connection_.write(request);
    if (connection_.broken()) { co_return failed("could not be asked", written); }
    buffer_.clear();
    std::optional<ResponseParser> parser;
    error_code ec;
    for (int i = 0; i < kInterimMax && !ec && (!parser || parser->is_interim()); ++i) {
      parser.emplace(body);
      ec = co_await read(*parser, body);
    }
    if (ec || written || !parser->is_done() || !parser->keep_alive() || buffer_.size() > 0) {
      connection_.close();
    }
    if (auto trouble = trouble_with(*parser, body, ec)) { co_return std::move(*trouble); }
    co_return HttpResponse{parser->head().status, parser->head().retry_after,
                           std::move(body).text(), parser->head().content_type};
  }

  asio::awaitable<error_code> read(ResponseParser& parser, ResponseBody& body) {
    connection_.allow_silence(timeouts_.silence);
    error_code parsed = parse(parser, buffer_);
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
      const bool was_done = body.done();
      parsed = parse(parser, buffer_);
      if (!body.done()) { connection_.sign_of_life(); }
      if (body.done() && !was_done) {
        connection_.allow_silence(std::min(kEndMax, timeouts_.silence));
      }
    }
    co_return parsed;
  }

  std::optional<Error> trouble_with(const ResponseParser& parser, const ResponseBody& body,
                                    const error_code& ec) const {
    if (connection_.broken() == asio::error::operation_aborted) { return about("aborted"); }
    if (!body.error().empty()) { return about(body.error()); }
    if (body.refused() || body.done()) { return std::nullopt; }  // it has served its purpose
    if (!ec && parser.is_done() && !parser.is_interim()) { return std::nullopt; }
    if (connection_.bytes().received == 0) { return failed("gave no answer", ec); }
    const bool is_cut = !ec || ec == http::error::partial_message || !is_http(ec);
    if (is_cut) { return failed("broke off in the middle of its answer", ec); }
    return failed("its answer is not HTTP/1.1", ec);
  }

  [[nodiscard]] Error failed(std::string_view what, const error_code& ec) const {
    if (connection_.broken() == asio::error::operation_aborted) { return about("aborted"); }
    std::string text(what);
    if (const std::string trouble = connection_.trouble(); !trouble.empty()) {
      text = trouble;
    } else if (connection_.broken()) {
      text += ": silence for too long";
    } else if (ec && ec != asio::error::eof && ec != http::error::partial_message) {
      text += ": " + ec.message();
    }
    return about(text);
  }

  [[nodiscard]] Error about(std::string_view what) const {
    return Error{shown_ + ": " + std::string(what)};
  }

  Endpoint endpoint_;
  std::string shown_;  // in errors
  HttpTimeouts timeouts_;
  std::string authorization_;
  Connection connection_;
  boost::beast::flat_buffer buffer_;
  bool busy_ = false;
};

HttpClient::HttpClient(asio::any_io_executor executor, Endpoint endpoint, HttpTimeouts timeouts,
                       Cover cover)
    : impl_(std::make_shared<Impl>(std::move(executor), std::move(endpoint), timeouts,
                                   std::move(cover))) {}

HttpClient::~HttpClient() {
  if (impl_ != nullptr) { impl_->abort(); }
}

HttpClient::HttpClient(HttpClient&&) noexcept = default;

HttpClient& HttpClient::operator=(HttpClient&& other) noexcept {
  if (impl_ != nullptr && impl_ != other.impl_) { impl_->abort(); }
  impl_ = std::move(other.impl_);
  return *this;
}

asio::awaitable<Result<HttpResponse>> HttpClient::fetch(HttpRequest request,
                                                        std::size_t body_bytes_max) {
  return Impl::exchange(impl_, std::move(request), body_bytes_max, nullptr, nullptr);
}

asio::awaitable<Result<HttpResponse>> HttpClient::stream(HttpRequest request, OnEvent on_event,
                                                         OnHead on_head) {
  constexpr std::size_t kOtherBodyMax = 1U << 20U;  // an error, or the wrong page
  OnNamedEvent any_name = [on_event = std::move(on_event)](
                              std::string_view, std::string_view data) { return on_event(data); };
  return Impl::exchange(impl_, std::move(request), kOtherBodyMax, std::move(any_name),
                        std::move(on_head));
}

asio::awaitable<Result<HttpResponse>> HttpClient::stream_named(HttpRequest request,
                                                               OnNamedEvent on_event,
                                                               std::size_t other_body_bytes_max) {
  return Impl::exchange(impl_, std::move(request), other_body_bytes_max, std::move(on_event),
                        nullptr);
}

void HttpClient::authorize(std::string authorization) {
  impl_->authorize(std::move(authorization));
}

void HttpClient::abort() { impl_->abort(); }

ByteCount HttpClient::bytes() const { return impl_->bytes(); }

}  // namespace murmur::net
