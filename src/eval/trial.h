#pragma once

#include <compare>
#include <cstdint>
#include <string>
#include <string_view>

#include "base/result.h"
#include "eval/setting.h"

namespace murmur::eval {

/// Which question is put to which node in which setting, and with which of the repeats' seeds.
struct TrialKey {
  Setting setting;           ///< canonical
  std::uint32_t node = 0;    ///< index of the origin
  std::uint32_t repeat = 0;  ///< from 0
  std::string question;      ///< its id
  friend auto operator<=>(const TrialKey&, const TrialKey&) = default;
};

/// What came of it.
struct Trial {
  TrialKey key;
  std::string answer;
  std::string path;   ///< how the answer came about, as in the trace
  std::string error;  ///< why there is no answer; empty: there is
  double latency_s = 0;
  double queue_wait_s = 0;   ///< summed over all generations of the run
  std::uint64_t tokens = 0;  ///< generated for it on all nodes
  std::uint64_t bytes = 0;   ///< between nodes
};

/// One line of JSON, without its line feed.
[[nodiscard]] std::string to_json_line(const Trial& trial);
[[nodiscard]] Result<Trial> parse_trial(std::string_view json_line);

}  // namespace murmur::eval
