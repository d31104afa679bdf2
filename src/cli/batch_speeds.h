#pragma once

#include <cstdint>
#include <optional>
#include <string_view>
#include <vector>

#include "base/result.h"
#include "base/time.h"

// How fast an engine is with several jobs at a time, from what it says of each while it works.
namespace murmur::cli {

/// What llama.cpp says of a job with one of its pieces (`timings_per_token`).
struct EngineTimings {
  std::uint64_t prompt_tokens = 0;  ///< that it read, without cached ones
  Duration reading{0};              ///< from the first look at the prompt to its end
  std::uint64_t written_tokens = 0;
  Duration writing{0};  ///< from the prompt's end to the last token
};
/// Of an event of a plain completion's stream; empty if it says nothing, or nothing is written yet.
[[nodiscard]] std::optional<EngineTimings> read_engine_timings(std::string_view event);

struct EngineMark {
  Duration at{0};  ///< when it came, by the clock of whoever asked
  EngineTimings timings;
};
/// Marks of one job in the order in which they came.
using JobMarks = std::vector<EngineMark>;

/// Tokens per second of each of the jobs.
struct BatchSpeeds {
  double prefill_tokens_per_s = 0;
  double decode_tokens_per_s = 0;
};

/// Of jobs, at least one, that were given to an engine at the same time.
///
/// The sum of what they read is divided by the time in which any of them was read: an engine may
/// read one prompt after the other, each at full speed by its own account, while the others wait.
/// Speeds of writing are the engine's own, of the time in which all of them wrote.
[[nodiscard]] Result<BatchSpeeds> batch_speeds(const std::vector<JobMarks>& jobs);

/// Of an even number of values the mean of the middle two. Requires a value.
[[nodiscard]] double median(std::vector<double> values);

}  // namespace murmur::cli
