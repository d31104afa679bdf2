#include <cstdio>
#include <vector>

#include "cli/calibration.h"
#include "cli/text_width.h"
#include "openai/json_writer.h"

namespace murmur::cli {
namespace {

std::string list_of(const std::vector<double>& speeds) {
  std::string text;
  for (const double speed : speeds) {
    char number[32];
    // More digits than any measurement has, and never an exponent.
    std::snprintf(number, sizeof number, "%.3f", speed);
    text += (text.empty() ? "" : ", ") + std::string(number);
  }
  return "[" + text + "]";
}

void write_list(openai::JsonWriter& out, std::string_view name, const std::vector<double>& speeds) {
  out.key(name).begin_array();
  for (const double speed : speeds) { out.value(speed); }
  out.end_array();
}

}  // namespace

std::string profile_text(const Calibration& calibration) {
  return "# " + one_line(calibration.model) + ", " + std::to_string(calibration.threads) +
         " threads: tokens per second of each of 1, 2, ... jobs at a time,\n# prompts of " +
         std::to_string(calibration.prompt_tokens) + " tokens, answers of " +
         std::to_string(calibration.answer_tokens) + ", median of " +
         std::to_string(calibration.rounds) + " rounds (murmur bench calibrate)\n" +
         "prefill_tokens_per_s = " + list_of(calibration.profile.prefill_tokens_per_s) + "\n" +
         "decode_tokens_per_s = " + list_of(calibration.profile.decode_tokens_per_s) + "\n";
}

std::string calibration_json(const Calibration& calibration) {
  openai::JsonWriter out;
  out.begin_object().member("model", calibration.model).member("threads", calibration.threads);
  out.member("prompt_tokens", calibration.prompt_tokens);
  out.member("answer_tokens", calibration.answer_tokens).member("rounds", calibration.rounds);
  write_list(out, "prefill_tokens_per_s", calibration.profile.prefill_tokens_per_s);
  write_list(out, "decode_tokens_per_s", calibration.profile.decode_tokens_per_s);
  out.end_object();
  return out.take();
}

}  // namespace murmur::cli
