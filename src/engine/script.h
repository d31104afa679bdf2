#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"
#include "base/time.h"

namespace murmur::engine {

/// What happens when the text of an answer is out.
enum class ScriptEnd {
  Stop,    ///< the job is done
  Length,  ///< the job is done, cut at its limit
  Fail,    ///< the job fails with `message`
  Hang,    ///< nothing, ever; only a cancellation ends the job
  Crash,   ///< the engine is lost with all its jobs, and ready again after `restart`
};

/// One rule of a script: how to answer prompts like this.
struct ScriptRule {
  std::string when;  ///< part of the last user message; empty: always
  std::string answer;
  bool echo = false;  ///< answer with the last user message, as the model would read it
  ScriptEnd end = ScriptEnd::Stop;
  std::string message;      ///< of Fail
  Duration ttft{0};         ///< start to first token
  double tokens_per_s = 0;  ///< 0: all at once
  Duration restart{0};      ///< of Crash: how long the engine is away
};

/// Answers and timings for an engine without a model.
struct Script {
  std::string model = "scripted";
  std::uint32_t context_tokens = 4096;
  /// What jobs take, each the next of these in the order in which they start, and from the first
  /// again after the last: the text comes as a whole at the end. Empty: the rules say.
  std::vector<Duration> service_times;
  std::vector<ScriptRule> rules;

  /// The first rule that matches; null if none does.
  [[nodiscard]] const ScriptRule* match(std::string_view last_user_message) const;
};

/// Reads a script from JSON:
///
///   {"model": "tiny", "context_tokens": 4096,
///    "defaults": {"tokens_per_s": 50, "ttft_ms": 100},
///    "rules": [{"when": "capital", "answer": "Paris."},
///              {"when": "slow", "answer": "well ...", "tokens_per_s": 2},
///              {"when": "broken", "answer": "half an", "fail": "out of memory"},
///              {"when": "boom", "crash": true, "restart_ms": 500},
///              {"echo": true}]}
///
/// Instead of the rules' timings, "service_ms" at the top lists what one job after the other takes,
/// for experiments with queues: {"service_ms": [100, 87.5, 240], "rules": [{"answer": "yes"}]}.
///
/// In a rule: "when"; "answer" or "echo"; at most one of "finish" ("stop", "length"), "fail"
/// (message), "hang" and "crash" (true), which follows the answer; "tokens_per_s", "ttft_ms",
/// "restart_ms", also in "defaults". Anything else is an error, which names where it is.
[[nodiscard]] Result<Script> parse_script(std::string_view json);
/// The same from a file; the error names the file.
[[nodiscard]] Result<Script> load_script(const std::string& path);

}  // namespace murmur::engine
