// A client's bytes through all of a node's HTTP edge: a session on one end of a socket pair, its
// parser, the gate, the routes and what reads their bodies, with a node behind it that answers at
// once. Whatever comes, each answer is a whole HTTP response: what was asked for, or an error with
// a status of 4xx in the form that clients of the route know. And it is the same wherever the bytes
// were cut on their way.
//
// The first byte chooses: 0 (mod 2): what follows two more bytes is a body, for a route and headers
// that those choose; else all but the cuts' seed is what the client sends.
#include <array>
#include <boost/asio/io_context.hpp>
#include <boost/asio/local/connect_pair.hpp>
#include <boost/asio/local/stream_protocol.hpp>
#include <boost/asio/write.hpp>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "answering_service.h"
#include "base/assert.h"
#include "http/engine_routes.h"
#include "http/request.h"
#include "http/session.h"
#include "http_answers.h"
#include "pieces.h"

namespace murmur::fuzz {
namespace {

namespace asio = boost::asio;

/// Small, so that an input can be over them.
constexpr http::Limits kLimits{.header_bytes = 2048, .body_bytes = 32U << 10U};

[[noreturn]] void stop_for_bug(const char* what) { assertion_failed(what, __FILE__, __LINE__); }

/// A client on the other end of a session of its own.
class Conversation {
 public:
  explicit Conversation(AnsweringService& service) : ours_(io()) {
    asio::local::stream_protocol::socket theirs(io());
    asio::local::connect_pair(ours_, theirs);
    ours_.non_blocking(true);
    context_ = std::make_shared<http::ServerContext>(
        http::ServerContext{.service = service, .limits = kLimits, .tasks = tasks_, .ids = Rng(1)});
    http::Visitor visitor;
    visitor.from_this_machine = true;
    tasks_.spawn(http::Session::run(
        std::make_shared<http::Session>(std::move(theirs), context_, std::move(visitor))));
  }

  void send(std::string_view piece) {
    boost::system::error_code gone;  // who was turned away may still be sending
    asio::write(ours_, asio::buffer(piece.data(), piece.size()), gone);
    let_it_work();
  }

  /// All that was answered, once it knows that nothing more comes.
  [[nodiscard]] std::string end() {
    let_it_work();
    boost::system::error_code gone;
    ours_.shutdown(asio::socket_base::shutdown_send, gone);
    let_it_work();
    MURMUR_ASSERT(tasks_.size() == 0);
    return std::move(heard_);
  }

 private:
  /// One for all, since it costs more than a conversation.
  static asio::io_context& io() {
    static asio::io_context context(1);
    return context;
  }

  void let_it_work() {
    do { io().restart(); } while (io().poll() > 0 || listen());
  }

  bool listen() {
    std::array<char, 16U << 10U> part{};
    boost::system::error_code ec;
    const std::size_t n = ours_.read_some(asio::buffer(part), ec);
    heard_.append(part.data(), n);
    return n > 0;
  }

  net::TaskGroup tasks_{io().get_executor(), stop_for_bug};
  std::shared_ptr<http::ServerContext> context_;
  asio::local::stream_protocol::socket ours_;
  std::string heard_;
};

/// The clock shows in one member only.
std::string without_clock(std::string heard) {
  constexpr std::string_view kMember = R"("created":)";
  for (std::size_t at = heard.find(kMember); at != heard.npos; at = heard.find(kMember, at + 1)) {
    const std::size_t digits = at + kMember.size();
    for (std::size_t i = digits; i < heard.size() && heard[i] >= '0' && heard[i] <= '9'; ++i) {
      heard[i] = '1';
    }
  }
  return heard;
}

/// Without a last answer that only says that the bytes are no HTTP. Of a request that breaks off, a
/// parser that gets it bit by bit may still wait for the end of the head that it would refuse.
std::string_view without_complaint(std::string_view heard) {
  for (const std::string_view status : {"HTTP/1.1 400 ", "HTTP/1.1 431 "}) {
    const std::size_t last = heard.rfind(status);
    if (last == heard.npos) { continue; }
    const std::string_view answer = heard.substr(last);
    const bool is_complaint = answer.find("this is not an HTTP/1.1 request") != answer.npos ||
                              answer.find("the request headers are over the limit") != answer.npos;
    if (is_complaint) { return heard.substr(0, last); }
  }
  return heard;
}

std::string answers_to(std::string_view sent, std::uint64_t seed, bool is_well_formed) {
  AnsweringService service;
  Conversation at_once(service);
  at_once.send(sent);
  std::string whole = without_clock(at_once.end());

  Conversation bit_by_bit(service);
  for (const std::string_view piece : pieces_of(sent, seed)) { bit_by_bit.send(piece); }
  const std::string again = without_clock(bit_by_bit.end());
  if (is_well_formed) { MURMUR_ASSERT(again == whole); }
  MURMUR_ASSERT(without_complaint(again) == without_complaint(whole));
  return whole;
}

void check(const HttpAnswer& answer) {
  const bool is_unknown_coding = answer.status == 501;
  MURMUR_ASSERT((answer.status >= 100 && answer.status < 500) || is_unknown_coding);
  if (answer.body.empty()) { return; }  // of HEAD, or a preflight
  if (answer.status >= 400) {
    MURMUR_ASSERT(answer.type == "application/json");
    MURMUR_ASSERT(dialect_of_error(answer.body));
  } else if (answer.type == "text/event-stream") {
    MURMUR_ASSERT(are_events(answer.body));
  } else if (answer.type == "application/json") {
    MURMUR_ASSERT(json_of(answer.body));
  }
}

struct Route {
  std::string_view method;
  std::string_view target;
  std::string_view headers = "";
};
constexpr std::string_view kProposal =
    "Murmur-Run: 00000000000000ab\r\nMurmur-Layer: 2\r\nMurmur-Time-Left-Ms: 60000\r\n";
constexpr std::array kRoutes{
    Route{"POST", "/v1/chat/completions"},
    Route{"POST", "/v1/chat/completions", kProposal},
    Route{"POST", "/v1/completions"},
    Route{"POST", "/completion"},
    Route{"POST", "/infill"},
    Route{"POST", "/v1/responses"},
    Route{"POST", "/v1/messages"},
    Route{"POST", "/v1/embeddings"},
    Route{"POST", "/v1/rerank"},
    Route{"POST", "/tokenize"},
    Route{"POST", "/apply-template"},
    Route{"POST", "/v1/messages/count_tokens"},
    Route{"POST", "/v1/messages/batches"},
    Route{"POST", "/murmur/keys/rotate", "Content-Type: application/json\r\n"},
    Route{"POST", "/v1/audio/speech"},
    Route{"GET", "/v1/models"},
};

/// The bytes of a request with this body: by its length, or in chunks.
std::string request_text(const Route& route, std::string_view body, bool in_chunks) {
  std::string text;
  text.append(route.method).append(" ").append(route.target).append(" HTTP/1.1\r\n");
  text.append("Host: localhost\r\n").append(route.headers);
  if (!in_chunks) {
    text += "Content-Length: " + std::to_string(body.size()) + "\r\n\r\n";
    return text.append(body);
  }
  text += "Transfer-Encoding: chunked\r\n\r\n";
  constexpr std::string_view kDigits = "0123456789abcdef";
  for (std::size_t at = 0; at < body.size(); at += 15) {
    const std::string_view chunk = body.substr(at, 15);
    text.append(1, kDigits[chunk.size()]).append("\r\n").append(chunk).append("\r\n");
  }
  return text += "0\r\n\r\n";
}

void raw_bytes(std::uint8_t seed, std::string_view sent) {
  const HttpAnswers answers(answers_to(sent, seed, false));
  for (const HttpAnswer& answer : answers.all()) { check(answer); }
}

/// Exactly one answer comes, and it is the route's.
void body_of_a_route(std::uint8_t choice, std::uint8_t seed, std::string_view body) {
  const Route& route = kRoutes[choice % kRoutes.size()];
  const bool in_chunks = choice / kRoutes.size() % 2 == 1;
  const HttpAnswers answers(answers_to(request_text(route, body, in_chunks), seed, true));
  MURMUR_ASSERT(answers.all().size() == 1);
  const HttpAnswer& answer = answers.all().front();
  check(answer);
  if (answer.status < 400) { return; }
  MURMUR_ASSERT(dialect_of_error(answer.body) == http::error_dialect(route.target));
}

}  // namespace
}  // namespace murmur::fuzz

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  if (size < 3) { return 0; }
  const std::string_view text(reinterpret_cast<const char*>(data), size);
  if (data[0] % 2 == 0) {
    murmur::fuzz::body_of_a_route(data[1], data[2], text.substr(3));
  } else {
    murmur::fuzz::raw_bytes(data[1], text.substr(2));
  }
  return 0;
}
