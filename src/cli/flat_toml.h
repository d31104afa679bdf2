#pragma once

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"

namespace murmur::cli {

/// One `key = value` of a configuration file. An array has several values or none.
struct Setting {
  std::string key;
  std::vector<std::string> values;
  std::size_t line = 0;  ///< 1-based
};

/// "line 3: " and the message, as the errors of the text itself have it.
[[nodiscard]] std::string in_line(const Setting& setting, const std::string& message);

/// Reads the part of TOML 1.0 that flags need: bare or quoted keys, basic and literal strings,
/// numbers (underscores allowed), true and false, arrays of those over any number of lines,
/// comments. Tables, dates, multi-line strings and keys given twice are errors that name the line.
///
/// CLI11's own reader is not used: it cuts a value at '#' even within quotes, so that a peer
/// "http://host:8411#model" would lose its model.
[[nodiscard]] Result<std::vector<Setting>> parse_flat_toml(std::string_view text);

}  // namespace murmur::cli
