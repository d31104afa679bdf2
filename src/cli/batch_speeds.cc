#include "cli/batch_speeds.h"

#include <algorithm>
#include <boost/json/parse.hpp>
#include <boost/json/value.hpp>

#include "base/assert.h"
#include "cli/json_fields.h"

namespace murmur::cli {
namespace {

namespace json = boost::json;

Duration milliseconds_at(const json::object& timings, std::string_view key) {
  return from_seconds(number_at(timings, key) / 1000);
}

Result<double> prefill_speed(const std::vector<JobMarks>& jobs) {
  Duration began = Duration::max();
  Duration ended = Duration::min();
  double tokens = 0;
  for (const JobMarks& job : jobs) {
    // When the engine began is known by its own account from when it told: what passes between the
    // two is much the same for all jobs.
    const EngineMark& first = job.front();
    const Duration read = first.at - first.timings.writing;
    began = std::min(began, read - first.timings.reading);
    ended = std::max(ended, read);
    tokens += static_cast<double>(first.timings.prompt_tokens);
  }
  if (tokens <= 0 || ended <= began) { return Error{"the engine does not say how fast it reads"}; }
  return tokens / static_cast<double>(jobs.size()) / to_seconds(ended - began);
}

Result<double> decode_speed(const std::vector<JobMarks>& jobs) {
  Duration all_write = Duration::min();
  Duration one_ends = Duration::max();
  for (const JobMarks& job : jobs) {
    all_write = std::max(all_write, job.front().at);
    one_ends = std::min(one_ends, job.back().at);
  }
  double sum = 0;
  for (const JobMarks& job : jobs) {
    const auto first =
        std::ranges::find_if(job, [&](const EngineMark& mark) { return mark.at >= all_write; });
    const auto past =
        std::ranges::find_if(job, [&](const EngineMark& mark) { return mark.at > one_ends; });
    if (past - first < 2) {
      return Error{"answers end before all of them are under way: more --answer-tokens, please"};
    }
    const EngineTimings& from = first->timings;
    const EngineTimings& to = (past - 1)->timings;
    if (to.written_tokens <= from.written_tokens || to.writing <= from.writing) {
      return Error{"the engine does not say how fast it writes"};
    }
    sum += static_cast<double>(to.written_tokens - from.written_tokens) /
           to_seconds(to.writing - from.writing);
  }
  return sum / static_cast<double>(jobs.size());
}

}  // namespace

std::optional<EngineTimings> read_engine_timings(std::string_view event) {
  boost::system::error_code failed;
  const json::value chunk = json::parse(json::string_view(event.data(), event.size()), failed);
  if (failed || !chunk.is_object()) { return std::nullopt; }
  const json::object* timings = object_at(chunk.get_object(), "timings");
  if (timings == nullptr) { return std::nullopt; }
  EngineTimings read{.prompt_tokens = count_at(*timings, "prompt_n"),
                     .reading = milliseconds_at(*timings, "prompt_ms"),
                     .written_tokens = count_at(*timings, "predicted_n"),
                     .writing = milliseconds_at(*timings, "predicted_ms")};
  if (read.written_tokens == 0) { return std::nullopt; }
  return read;
}

Result<BatchSpeeds> batch_speeds(const std::vector<JobMarks>& jobs) {
  MURMUR_ASSERT(!jobs.empty());
  if (std::ranges::any_of(jobs, [](const JobMarks& job) { return job.empty(); })) {
    return Error{"the engine's answers do not tell how long they took"};
  }
  const auto prefill = prefill_speed(jobs);
  if (!prefill) { return prefill.error(); }
  const auto decode = decode_speed(jobs);
  if (!decode) { return decode.error(); }
  return BatchSpeeds{.prefill_tokens_per_s = *prefill, .decode_tokens_per_s = *decode};
}

double median(std::vector<double> values) {
  MURMUR_ASSERT(!values.empty());
  std::ranges::sort(values);
  const std::size_t middle = values.size() / 2;
  return values.size() % 2 == 1 ? values[middle] : (values[middle - 1] + values[middle]) / 2;
}

}  // namespace murmur::cli
