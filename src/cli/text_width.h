#pragma once

#include <cstddef>
#include <string>
#include <string_view>

namespace murmur::cli {

// Texts of other nodes and servers, made fit for a terminal. Input may be any bytes.

/// Columns that a text takes: 2 for East Asian wide letters and emoji, 0 for combining marks, 1
/// else.
[[nodiscard]] std::size_t display_width(std::string_view text);

/// The beginning of `text` within `columns`, its cut marked by "…". Never splits a character.
[[nodiscard]] std::string cut_end(std::string_view text, std::size_t columns);
/// The end of `text` within `columns`, for a text that grows.
[[nodiscard]] std::string cut_begin(std::string_view text, std::size_t columns);
/// Filled with spaces to `columns`; longer texts stay as they are.
[[nodiscard]] std::string pad_right(std::string text, std::size_t columns);
[[nodiscard]] std::string pad_left(const std::string& text, std::size_t columns);

/// Every run of white space and control characters as one space, broken UTF-8 as "?".
[[nodiscard]] std::string one_line(std::string_view text);
/// As it is, but without control characters other than line feed and tab: what a model writes must
/// not steer the user's terminal (escape sequences, C1 controls). Broken UTF-8 becomes "?".
[[nodiscard]] std::string without_controls(std::string_view text);

}  // namespace murmur::cli
