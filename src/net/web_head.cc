#include "net/web_head.h"

#include <charconv>

namespace murmur::net {
namespace {

std::optional<std::uint64_t> whole_number(std::string_view digits) {
  std::uint64_t number = 0;
  const char* const end = digits.data() + digits.size();
  const auto [stopped, ec] = std::from_chars(digits.data(), end, number);
  if (digits.empty() || ec != std::errc() || stopped != end) { return std::nullopt; }
  return number;
}

}  // namespace

bool WebHead::is_redirect() const {
  const bool moves =
      status == 301 || status == 302 || status == 303 || status == 307 || status == 308;
  return moves && !field("location").empty();
}

std::string_view WebHead::field(std::string_view lower_case_name) const {
  const auto found = fields.find(lower_case_name);
  return found == fields.end() ? std::string_view() : std::string_view(found->second);
}

std::optional<std::uint64_t> WebHead::number(std::string_view lower_case_name) const {
  return whole_number(field(lower_case_name));
}

std::optional<ContentRange> content_range(const WebHead& head) {
  constexpr std::string_view kUnit = "bytes ";
  std::string_view text = head.field("content-range");
  if (!text.starts_with(kUnit)) { return std::nullopt; }
  text.remove_prefix(kUnit.size());
  const std::size_t dash = text.find('-');
  const std::size_t slash = text.find('/');
  if (dash == text.npos || slash == text.npos || slash < dash) { return std::nullopt; }
  const auto first = whole_number(text.substr(0, dash));
  const auto last = whole_number(text.substr(dash + 1, slash - dash - 1));
  const std::string_view whole = text.substr(slash + 1);
  const auto whole_bytes = whole_number(whole);
  const bool fits = whole == "*" || (whole_bytes && last && *last < *whole_bytes);
  if (!first || !last || *last < *first || !fits) { return std::nullopt; }
  return ContentRange{*first, whole_bytes};
}

}  // namespace murmur::net
