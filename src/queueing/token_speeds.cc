#include "queueing/token_speeds.h"

namespace murmur::queueing {
namespace {

constexpr double kWeight = 0.1;  // of the newest job: about the last twenty count
constexpr std::uint32_t kTokensMin = 8;

void blend(double& average, std::uint32_t tokens, Duration time) {
  if (tokens < kTokensMin || time <= Duration::zero()) { return; }
  const double speed = tokens / to_seconds(time);
  average = average == 0 ? speed : (1 - kWeight) * average + kWeight * speed;
}

}  // namespace

void TokenSpeeds::record(std::uint32_t prompt_tokens, Duration prefill_time,
                         std::uint32_t completion_tokens, Duration decode_time) {
  blend(prefill_, prompt_tokens, prefill_time);
  // The first token is the prefill's.
  blend(decode_, completion_tokens > 0 ? completion_tokens - 1 : 0, decode_time);
}

}  // namespace murmur::queueing
