#pragma once

#include <algorithm>
#include <boost/json/parse.hpp>
#include <boost/json/value.hpp>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <string_view>
#include <vector>

#include "base/rng.h"

// What the fuzzers of the HTTP edge share.
namespace murmur::fuzz {

inline constexpr std::size_t kPiecesMax = 16;

/// The same bytes in at most kPiecesMax pieces, none of them empty, cut anywhere.
[[nodiscard]] inline std::vector<std::string_view> pieces_of(std::string_view bytes,
                                                             std::uint64_t seed) {
  Rng rng(seed);
  std::vector<std::size_t> cuts{0, bytes.size()};
  const std::uint64_t count = rng.below(kPiecesMax);
  for (std::uint64_t i = 0; i < count; ++i) {
    cuts.push_back(static_cast<std::size_t>(rng.below(bytes.size() + 1)));
  }
  std::sort(cuts.begin(), cuts.end());
  cuts.erase(std::unique(cuts.begin(), cuts.end()), cuts.end());
  std::vector<std::string_view> pieces;
  for (std::size_t i = 1; i < cuts.size(); ++i) {
    pieces.push_back(bytes.substr(cuts[i - 1], cuts[i] - cuts[i - 1]));
  }
  return pieces;
}

/// The value, if `text` is JSON, by a parser that the node uses with limits of its own.
[[nodiscard]] inline std::optional<boost::json::value> json_of(std::string_view text) {
  boost::system::error_code ec;
  boost::json::parse_options options;
  options.max_depth = 200;
  boost::json::value value = boost::json::parse({text.data(), text.size()}, ec, {}, options);
  if (ec) { return std::nullopt; }
  return value;
}

}  // namespace murmur::fuzz
