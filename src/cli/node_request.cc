#include "cli/node_request.h"

#include <boost/asio/co_spawn.hpp>
#include <exception>
#include <optional>
#include <utility>

#include "cli/answer_event.h"
#include "cli/exit_code.h"
#include "cli/stop.h"

namespace murmur::cli {
namespace {

using Response = Result<net::HttpResponse>;

Result<std::string, AskFailure> conclude(const Response& response) {
  if (!response) { return AskFailure{response.error().message, true}; }
  if (response->status != 200) { return AskFailure{error_message(response->body)}; }
  return Result<std::string, AskFailure>(boost::system::in_place_value, response->body);
}

}  // namespace

Result<std::string, AskFailure> fetch_json(AskPlace place, net::HttpClient& client,
                                           net::HttpRequest request) {
  std::optional<Response> response;
  std::exception_ptr escaped;
  boost::asio::co_spawn(place.context, client.fetch(std::move(request)),
                        [&](std::exception_ptr exception, Response ended) {
                          escaped = std::move(exception);
                          response = std::move(ended);
                        });
  for (bool aborted = false; !response;) {
    place.context.run_one();
    if (!aborted && (place.interrupt.raised() || place.output.closed())) {
      client.abort();
      aborted = true;
    }
  }
  if (escaped) { std::rethrow_exception(escaped); }
  return conclude(*response);
}

net::HttpRequest owner_post(const std::string& target) {
  return {.method = "POST", .target = target, .headers = {}, .body = "{}"};
}

int report(const std::string& command, const AskFailure& failure) {
  if (!failure.unreachable) { return report(command, failure.message, kFailed); }
  return report(
      command,
      "no node answers: " + failure.message +
          "; start one with murmur serve --model FILE.gguf, or name another with --node URL",
      kFailed);
}

}  // namespace murmur::cli
