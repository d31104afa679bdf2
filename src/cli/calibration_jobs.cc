#include "cli/calibration_jobs.h"

#include <algorithm>
#include <chrono>
#include <cmath>
#include <utility>

#include "base/assert.h"
#include "cli/answer_event.h"
#include "cli/answer_reader.h"
#include "cli/views.h"
#include "net/task_group.h"
#include "openai/json_writer.h"

namespace murmur::cli {
namespace {

using Clock = std::chrono::steady_clock;

/// A node says every few seconds that it is alive, however long a prompt takes.
constexpr Duration kSilenceMax = std::chrono::minutes(5);

[[noreturn]] void stop_for_bug(const char* what) { assertion_failed(what, __FILE__, __LINE__); }

std::string body_of(const std::string& prompt, std::uint32_t answer_tokens) {
  openai::JsonWriter out;
  out.begin_object().member("model", "local").member("stream", true);
  out.key("messages").begin_array().begin_object();
  out.member("role", "user").member("content", prompt).end_object().end_array();
  // Llama.cpp's own: answers of one length, and an account of each piece.
  out.member("max_tokens", answer_tokens).member("ignore_eos", true);
  out.member("timings_per_token", true).end_object();
  return out.take();
}

/// Why there is no answer; empty if there is one.
std::string failure_of(const Result<net::HttpResponse>& response, AnswerReader& reader) {
  if (!response) { return response.error().message; }
  if (response->status != 200) { return error_message(response->body); }
  const Result<Answer> answer = reader.finish();
  return answer ? "" : answer.error().message;
}

}  // namespace

net::HttpRequest CalibrationJobs::next_request(std::uint32_t numbers, std::uint32_t answer_tokens) {
  std::string prompt;
  for (std::uint32_t i = 0; i < numbers; ++i) {
    prompt += std::to_string(10 + rng_.below(90)) + " ";
  }
  net::HttpRequest request;
  request.method = "POST";
  request.target = "/v1/chat/completions";
  request.headers = {{"Content-Type", "application/json"}, {"Accept", "text/event-stream"}};
  request.body = body_of(prompt + "from small to large?", answer_tokens);
  return request;
}

boost::asio::awaitable<void> CalibrationJobs::ask(net::HttpRequest request, JobMarks& marks) {
  NoView view;
  AnswerReader reader(view, [] { return Duration::zero(); });
  net::HttpClient client(stage_.context.get_executor(), nodes_.endpoint(0),
                         {.silence = kSilenceMax});
  clients_.insert(&client);
  net::HttpClient::OnEvent on_event = [&](std::string_view data) {
    const Duration at = Clock::now().time_since_epoch();
    if (const auto timings = read_engine_timings(data)) { marks.push_back({at, *timings}); }
    return reader.take(data);
  };
  const auto response = co_await client.stream(std::move(request), std::move(on_event));
  clients_.erase(&client);
  if (failure_.empty()) { failure_ = failure_of(response, reader); }
}

void CalibrationJobs::break_off() {
  for (net::HttpClient* const client : clients_) { client->abort(); }
}

Result<std::vector<JobMarks>> CalibrationJobs::run(std::size_t jobs, std::uint32_t numbers,
                                                   std::uint32_t answer_tokens) {
  std::vector<JobMarks> marks(jobs);
  net::TaskGroup tasks(stage_.context.get_executor(), stop_for_bug);
  for (JobMarks& of_job : marks) { tasks.spawn(ask(next_request(numbers, answer_tokens), of_job)); }
  while (tasks.size() > 0) {
    stage_.context.run_one();
    if (stage_.broken_off() || !failure_.empty()) { break_off(); }
  }
  if (stage_.broken_off()) { return Error{"interrupted"}; }
  if (!failure_.empty()) { return Error{failure_}; }
  return marks;
}

Result<std::uint32_t> fitting_numbers(CalibrationJobs& jobs, std::uint32_t prompt_tokens,
                                      std::uint32_t answer_tokens) {
  constexpr std::uint32_t kFew = 4;
  constexpr std::uint32_t kMore = 12;
  const auto tokens_with = [&](std::uint32_t numbers) -> Result<double> {
    const auto marks = jobs.run(1, numbers, answer_tokens);
    if (!marks) { return marks.error(); }
    if (marks->front().empty()) { return 0.0; }
    return static_cast<double>(marks->front().front().timings.prompt_tokens);
  };
  const auto few = tokens_with(kFew);
  if (!few) { return few.error(); }
  const auto more = tokens_with(kMore);
  if (!more) { return more.error(); }
  if (*more <= *few) { return Error{"the engine's answers do not tell how long they took"}; }
  const double of_one = (*more - *few) / (kMore - kFew);
  const double missing = std::round((prompt_tokens - *few) / of_one);
  return static_cast<std::uint32_t>(std::max(1.0, kFew + missing));
}

}  // namespace murmur::cli
