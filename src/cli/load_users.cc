#include "cli/load_users.h"

#include <chrono>

#include "cli/answer_event.h"
#include "cli/answer_reader.h"
#include "cli/chat_request.h"
#include "cli/question.h"
#include "cli/views.h"

namespace murmur::cli {
namespace {

using Clock = std::chrono::steady_clock;

/// A node says every few seconds that it is alive, however long a prompt waits.
constexpr Duration kSilenceMax = std::chrono::minutes(5);
constexpr unsigned kTooManyRequests = 429;

/// Keeps a client within reach of whoever must abort it, for as long as it lives.
class Registration {
 public:
  Registration(std::set<net::HttpClient*>& clients, net::HttpClient& client)
      : clients_(clients),
        client_(client) {
    clients_.insert(&client_);
  }
  ~Registration() { clients_.erase(&client_); }
  Registration(const Registration&) = delete;
  Registration& operator=(const Registration&) = delete;

 private:
  std::set<net::HttpClient*>& clients_;
  net::HttpClient& client_;
};

/// Of "node-3": 2. Empty if it is none of these names.
std::optional<std::size_t> number_of(const std::string& node, std::size_t nodes) {
  for (std::size_t number = 0; number < nodes; ++number) {
    if (node == "node-" + std::to_string(number + 1)) { return number; }
  }
  return std::nullopt;
}

void add_service(const GenerationReport& generation, std::size_t nodes, PromptEnd& end) {
  const auto node = number_of(generation.node, nodes);
  if (node) { end.services.emplace_back(*node, generation.service_ms / 1000); }
}

PromptEnd answered(const RunReport& report, std::size_t nodes) {
  PromptEnd end{.how = PromptEnd::How::Answered, .failure = {}, .services = {}};
  for (const GenerationReport& proposal : report.proposals) {
    const bool done = proposal.outcome == "done" || proposal.outcome == "cut";
    if (done) { add_service(proposal, nodes, end); }
  }
  // The trace has no outcome of it, but there is an answer.
  if (report.aggregation) { add_service(*report.aggregation, nodes, end); }
  return end;
}

PromptEnd failed(std::string why) {
  return {.how = PromptEnd::How::Failed, .failure = std::move(why), .services = {}};
}

PromptEnd end_of(const Result<net::HttpResponse>& response, AnswerReader& reader,
                 std::size_t nodes) {
  if (!response) { return failed(response.error().message); }
  if (response->status == kTooManyRequests) { return {.how = PromptEnd::How::Refused}; }
  if (response->status != 200) { return failed(error_message(response->body)); }
  const Result<Answer> answer = reader.finish();
  if (!answer) { return failed(answer.error().message); }
  return answered(answer->report.value_or(RunReport{}), nodes);
}

}  // namespace

net::HttpRequest LoadUsers::next_request() {
  Question question;
  question.prompt = questions_.prompts[asked_++ % questions_.prompts.size()];
  question.plan = "moa";
  question.layers = plan_.layers;
  question.fan_out = plan_.fan_out;
  question.max_tokens = questions_.max_tokens;
  question.trace = Question::Trace::Final;
  return chat_request(question);
}

boost::asio::awaitable<PromptEnd> LoadUsers::ask(std::size_t node) {
  NoView view;
  AnswerReader reader(view, [] { return Duration::zero(); });
  net::HttpClient client(stage_.context.get_executor(), nodes_.endpoint(node),
                         {.silence = kSilenceMax});
  const Registration registration(clients_, client);
  net::HttpRequest request = next_request();
  net::HttpClient::OnEvent on_event = [&reader](std::string_view data) {
    return reader.take(data);
  };
  const auto response = co_await client.stream(std::move(request), std::move(on_event));
  PromptEnd end = end_of(response, reader, nodes_.size());
  if (broken_off_) { end.how = PromptEnd::How::BrokenOff; }
  co_return end;
}

void LoadUsers::break_off() {
  broken_off_ = true;
  for (net::HttpClient* const client : clients_) { client->abort(); }
}

}  // namespace murmur::cli
