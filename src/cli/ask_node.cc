#include "cli/ask_node.h"

#include <boost/asio/co_spawn.hpp>
#include <chrono>
#include <exception>
#include <optional>
#include <utility>

#include "cli/answer_reader.h"
#include "cli/chat_request.h"
#include "cli/ticker.h"
#include "net/http_client.h"

namespace murmur::cli {
namespace {

using Clock = std::chrono::steady_clock;
using Response = Result<net::HttpResponse>;

// A node sends a sign of life every few seconds, however long its queue is.
constexpr Duration kSilenceMax = std::chrono::seconds(60);

std::string refusal(const net::HttpResponse& response) {
  std::string message = error_message(response.body);
  if (!response.retry_after.empty()) {
    message += " (try again in " + response.retry_after + " s)";
  }
  return message;
}

Result<Answer, AskFailure> conclude(const Response& response, AnswerReader& reader) {
  if (response && response->status != 200) { return AskFailure{refusal(*response)}; }
  if (!response && !reader.began()) { return AskFailure{response.error().message, true}; }
  Result<Answer> answer = reader.finish();
  if (!answer) { return AskFailure{answer.error().message}; }
  return std::move(*answer);
}

}  // namespace

Result<Answer, AskFailure> ask_node(AskPlace place, const NodeDoor& node, const Question& question,
                                    AnswerView& view) {
  const Clock::time_point asked_at = Clock::now();
  const auto elapsed = [asked_at] { return Duration(Clock::now() - asked_at); };
  AnswerReader reader(view, elapsed);
  net::HttpClient client = client_of(place.context, node, {.silence = kSilenceMax});

  std::optional<Response> response;
  std::exception_ptr escaped;
  net::HttpClient::OnEvent on_event = [&](std::string_view data) {
    return reader.take(data) && !place.output.closed();
  };
  boost::asio::co_spawn(place.context,
                        client.stream(with_key(chat_request(question), node), std::move(on_event)),
                        [&](std::exception_ptr exception, Response ended) {
                          escaped = std::move(exception);
                          response = std::move(ended);
                        });
  {
    const Ticker ticker(place.context, kTickPeriod, [&] { view.on_tick(elapsed()); });
    for (bool aborted = false; !response;) {
      place.context.run_one();
      if (!aborted && (place.interrupt.raised() || place.output.closed())) {
        client.abort();
        aborted = true;
      }
    }
  }
  view.on_end();
  if (escaped) { std::rethrow_exception(escaped); }
  return conclude(*response, reader);
}

}  // namespace murmur::cli
