// What an engine's server or a peer answers, byte for byte, through all that a node reads it with:
// the parser of the response, its events, the reader of one kind of answer, and what puts the whole
// together for a client that wants no stream. The result is the same wherever the bytes were cut,
// and whatever came, a client is told valid JSON.
//
// The first byte is the kind; the second says whether a head goes before the rest, which then is an
// event stream; the third is the cuts' seed.
#include <boost/asio/io_context.hpp>
#include <boost/beast/core/flat_buffer.hpp>
#include <boost/beast/http/error.hpp>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include "base/assert.h"
#include "base/overloaded.h"
#include "base/utf8.h"
#include "engine/engine_job.h"
#include "engine/event_reader.h"
#include "engine/llama_api.h"
#include "engine/served_models.h"
#include "net/proposal_reader.h"
#include "net/response_body.h"
#include "net/response_parser.h"
#include "openai/answer_assembler.h"
#include "openai/api_error.h"
#include "openai/chat_chunk.h"
#include "pieces.h"

namespace murmur::fuzz {
namespace {

constexpr std::size_t kBodyBytesMax = 32U << 10U;
constexpr int kInterimMax = 8;
constexpr std::string_view kHead = "HTTP/1.1 200 OK\r\nContent-Type: text/event-stream\r\n\r\n";

/// One response as it comes in. As net::HttpClient reads one, without its socket.
class Exchange {
 public:
  explicit Exchange(net::HttpClient::OnNamedEvent on_event)
      : body_(kBodyBytesMax, std::move(on_event), nullptr) {
    parser_.emplace(body_);
  }

  void take(std::string_view piece) {
    if (over_) { return; }
    const auto space = buffer_.prepare(piece.size());
    piece.copy(static_cast<char*>(space.data()), piece.size());
    buffer_.commit(piece.size());
    while (!over_ && buffer_.size() > 0) {
      if (parser_->is_done() && !go_on()) { return; }
      boost::system::error_code ec;
      buffer_.consume(parser_->put(buffer_.data(), ec));
      if (ec == boost::beast::http::error::need_more) { return; }
      over_ = bool(ec);
    }
  }

  /// Nothing if it did not come to a proper end.
  [[nodiscard]] std::optional<net::HttpResponse> end() {
    boost::system::error_code ec;
    if (!over_ && !parser_->is_done() && parser_->got_some()) { parser_->put_eof(ec); }
    const bool is_whole = !over_ && !ec && parser_->is_done() && !parser_->is_interim();
    const bool has_served = body_.error().empty() && (body_.refused() || body_.done());
    if (!is_whole && !has_served) { return std::nullopt; }
    const net::ResponseHead& head = parser_->head();
    return net::HttpResponse{head.status, head.retry_after, std::move(body_).text()};
  }

 private:
  /// What follows an interim response is the real one.
  bool go_on() {
    over_ = !parser_->is_interim() || ++interim_ == kInterimMax;
    if (!over_) { parser_.emplace(body_); }
    return !over_;
  }

  net::ResponseBody body_;
  std::optional<net::ResponseParser> parser_;
  boost::beast::flat_buffer buffer_;
  bool over_ = false;
  int interim_ = 0;
};

struct Event {
  std::string name;
  std::string data;
  friend bool operator==(const Event&, const Event&) = default;
};
struct Heard {
  std::vector<Event> events;
  bool is_whole = false;
  net::HttpResponse response;

  friend bool operator==(const Heard& a, const Heard& b) {
    return a.events == b.events && a.is_whole == b.is_whole &&
           a.response.status == b.response.status && a.response.body == b.response.body &&
           a.response.retry_after == b.response.retry_after;
  }
};

Heard hear(const std::vector<std::string_view>& pieces) {
  Heard heard;
  Exchange exchange([&](std::string_view name, std::string_view data) {
    heard.events.push_back({std::string(name), std::string(data)});
    return true;
  });
  for (const std::string_view piece : pieces) { exchange.take(piece); }
  if (auto response = exchange.end()) {
    heard.is_whole = true;
    heard.response = std::move(*response);
  }
  return heard;
}

/// For logs and people: a line, and text.
void check(const Failure& failure) {
  MURMUR_ASSERT(!failure.message.empty());
  MURMUR_ASSERT(is_valid_utf8(failure.message));
  MURMUR_ASSERT(failure.message.find_first_of("\r\n") == std::string::npos);
  MURMUR_ASSERT(failure.message.size() < 1024);
  MURMUR_ASSERT(failure.retry_after >= Duration::zero());
  MURMUR_ASSERT(failure.retry_after <= std::chrono::hours(1));
  MURMUR_ASSERT(json_of(openai::to_json(openai::to_api_error(failure))));
  MURMUR_ASSERT(!failure.said || json_of(failure.said->body));
}

void check_refusal(const prompt::Generation& generation, net::HttpResponse response) {
  static boost::asio::io_context io;  // never runs: the job's client has nothing to do
  const engine::EngineJob job(io.get_executor(), JobId{1},
                              std::make_shared<const prompt::Generation>(generation),
                              net::HttpClient(io.get_executor(), {}));
  check(engine::refusal(job, std::move(response)));
}

/// Each piece for a run's stream, and the whole for a client that wants none.
void check_text_for_clients(prompt::Dialect dialect, const std::vector<prompt::Delta>& deltas,
                            bool is_done) {
  const auto assembler = openai::make_assembler(dialect, "{}");
  bool is_bad = false;
  for (const prompt::Delta& delta : deltas) {
    if (!delta.event) { continue; }
    MURMUR_ASSERT(json_of(*delta.event));
    is_bad = is_bad || !assembler->add(*delta.event);
    if (dialect != prompt::Dialect::Chat) { continue; }
    const auto chunk = openai::engine_chunk({.id = "i", .model = "m"}, *delta.event, delta.choice);
    MURMUR_ASSERT(!chunk || json_of(*chunk));
  }
  if (is_done && !is_bad) { MURMUR_ASSERT(json_of(assembler->finish())); }
}

void engine_answer(const prompt::Generation& generation, const Heard& heard) {
  engine::EventReader reader(generation);
  std::vector<prompt::Delta> deltas;
  for (const Event& event : heard.events) {
    if (auto delta = reader.read(event.name, event.data)) { deltas.push_back(std::move(*delta)); }
  }
  const auto end = reader.end();
  if (const auto* failure = std::get_if<Failure>(&end)) { check(*failure); }
  const auto* const plain = std::get_if<prompt::PlainGeneration>(&generation);
  const bool is_done = std::holds_alternative<engine::JobDone>(end);
  check_text_for_clients(plain ? plain->route.dialect : prompt::Dialect::Chat, deltas, is_done);
  if (heard.is_whole && heard.events.empty()) { check_refusal(generation, heard.response); }
}

void peer_answer(const Heard& heard) {
  net::ProposalReader reader("asked");
  for (const Event& event : heard.events) {
    const auto piece = reader.read(event.data, 1ms);
    if (piece) { MURMUR_ASSERT(is_valid_utf8(piece->text)); }
  }
  Result<net::HttpResponse> response = Error{"broke off"};
  if (heard.is_whole) { response = heard.response; }
  const net::CallEnd end = reader.end(response, 2ms);
  if (const auto* failure = std::get_if<Failure>(&end)) { check(*failure); }
  if (const auto* proposal = std::get_if<wire::ProposalEnd>(&end)) {
    MURMUR_ASSERT(json_of(openai::report_chunk({.id = "i", .model = "m"}, *proposal)));
  }
}

/// What a server says of itself when it is looked for.
void self_description(const Heard& heard) {
  const std::string& body = heard.response.body;
  (void)engine::parse_info(body, body);
  (void)engine::parse_tokens(body);
  (void)engine::parse_busy_slots(body);
  const auto served = engine::parse_served_models(body);
  if (!served) { return; }
  for (const std::string& wanted : {std::string(), std::string("m")}) {
    const auto chosen = engine::choose_model(*served, wanted);
    if (chosen) { MURMUR_ASSERT(is_valid_utf8(chosen->id)); }
  }
}

prompt::Generation plain(prompt::Dialect dialect) {
  return prompt::PlainGeneration{std::make_shared<const std::string>("{}"), {dialect, "/"}};
}

prompt::Generation composed(prompt::AnswerFormPtr form) {
  const prompt::Conversation question{{prompt::Role::User, "4 + 5?"}};
  return prompt::ChatGeneration{
      {.conversation = std::make_shared<const prompt::Conversation>(question)},
      {},
      std::move(form)};
}

void answer_of_kind(std::uint8_t kind, const Heard& heard) {
  switch (kind % 9) {
    case 0: return engine_answer(plain(prompt::Dialect::Chat), heard);
    case 1: return engine_answer(plain(prompt::Dialect::Text), heard);
    case 2: return engine_answer(plain(prompt::Dialect::Native), heard);
    case 3: return engine_answer(plain(prompt::Dialect::Responses), heard);
    case 4: return engine_answer(plain(prompt::Dialect::Messages), heard);
    case 5: return engine_answer(composed(nullptr), heard);
    case 6: return engine_answer(composed(std::make_shared<const prompt::AnswerForm>()), heard);
    case 7: return peer_answer(heard);
    default: return self_description(heard);
  }
}

}  // namespace
}  // namespace murmur::fuzz

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  if (size < 3) { return 0; }
  std::string bytes;
  if (data[1] % 2 == 1) { bytes = murmur::fuzz::kHead; }
  bytes.append(reinterpret_cast<const char*>(data) + 3, size - 3);
  const murmur::fuzz::Heard heard = murmur::fuzz::hear({bytes});
  const bool is_same = murmur::fuzz::hear(murmur::fuzz::pieces_of(bytes, data[2])) == heard;
  MURMUR_ASSERT(is_same);
  murmur::fuzz::answer_of_kind(data[0], heard);
  return 0;
}
