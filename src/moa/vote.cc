#include "moa/vote.h"

#include <algorithm>
#include <array>
#include <map>

namespace murmur::moa {
namespace {

constexpr std::size_t kClosedBytesMax = 64;
constexpr std::size_t kClosedWordsMax = 5;

bool is_space(char c) { return c == ' ' || c == '\t' || c == '\n' || c == '\r'; }
bool is_digit(char c) { return c >= '0' && c <= '9'; }
bool is_letter(char c) { return c >= 'a' && c <= 'z'; }

std::string_view trim(std::string_view text, std::string_view front, std::string_view back) {
  const std::size_t end = text.find_last_not_of(back);
  text = text.substr(0, end == std::string_view::npos ? 0 : end + 1);
  return text.substr(std::min(text.find_first_not_of(front), text.size()));
}

std::string_view without_punctuation(std::string_view text) {
  return trim(text, " ,;:!?'*_", " .,;:!?'*_");  // a point in front may begin a number
}

/// Lower case (ASCII), without markup, white space folded.
std::string simplify(std::string_view text) {
  constexpr std::string_view kMarkup = "`\"$";
  std::string out;
  for (std::size_t i = 0; i < text.size(); ++i) {
    const char c = text[i];
    if (kMarkup.find(c) != std::string_view::npos) { continue; }
    if (text.substr(i).starts_with("**")) {  // bold; a single star may be a multiplication
      ++i;
      continue;
    }
    if (is_space(c)) {
      if (!out.empty() && out.back() != ' ') { out += ' '; }
      continue;
    }
    out += (c >= 'A' && c <= 'Z') ? static_cast<char>(c - 'A' + 'a') : c;
  }
  return out;
}

std::string_view without_lead_in(std::string_view text) {
  constexpr std::array<std::string_view, 7> kLeadIns{"the final answer is",
                                                     "the answer is",
                                                     "the correct answer is",
                                                     "final answer",
                                                     "answer",
                                                     "it is",
                                                     "it's"};
  for (const std::string_view lead_in : kLeadIns) {
    if (!text.starts_with(lead_in)) { continue; }
    const std::string_view rest = text.substr(lead_in.size());
    if (!rest.empty() && (rest[0] == ' ' || rest[0] == ':')) { text = trim(rest, " :", ""); }
  }
  const std::size_t equals = text.rfind('=');
  return equals == std::string_view::npos ? text : text.substr(equals + 1);
}

/// "b", "(b)", "b) paris" and "b: paris" are the choice "b".
std::optional<std::string> as_choice(std::string_view text) {
  if (text.starts_with('(')) { text.remove_prefix(1); }
  if (text.empty() || !is_letter(text[0])) { return std::nullopt; }
  const bool alone = text.size() == 1;
  const bool marked = text.size() > 1 && (text[1] == ')' || text[1] == '.' || text[1] == ':') &&
                      (text.size() == 2 || text[2] == ' ');
  if (!alone && !marked) { return std::nullopt; }
  return std::string(1, text[0]);
}

/// Whether the comma at `at` separates thousands: a digit before it, exactly three behind.
bool separates_thousands(std::string_view text, std::size_t at) {
  const std::string_view behind = text.substr(at + 1);
  const std::size_t digits = std::min(behind.find_first_not_of("0123456789"), behind.size());
  return at > 0 && is_digit(text[at - 1]) && digits == 3;
}

/// Digits with optional sign, thousands commas and fraction, in their shortest form.
std::optional<std::string> as_number(std::string_view text) {
  std::string digits;
  std::size_t points = 0;
  const bool negative = text.starts_with('-');
  if (negative || text.starts_with('+')) { text.remove_prefix(1); }
  for (std::size_t i = 0; i < text.size(); ++i) {
    const char c = text[i];
    if (c == ',' && points == 0 && separates_thousands(text, i)) { continue; }
    if (!is_digit(c) && c != '.') { return std::nullopt; }
    points += c == '.' ? 1U : 0U;
    digits += c;
  }
  if (points > 1 || digits.size() == points) { return std::nullopt; }
  if (points == 1) {
    digits.resize(digits.find_last_not_of('0') + 1);
    if (digits.ends_with('.')) { digits.pop_back(); }
  }
  digits.erase(0, std::min(digits.find_first_not_of('0'), digits.size()));
  if (digits.empty() || digits.front() == '.') { digits.insert(digits.begin(), '0'); }
  return (negative && digits != "0" ? "-" : "") + digits;
}

}  // namespace

std::optional<std::string> closed_form(std::string_view answer) {
  const std::string_view trimmed = trim(answer, " \t\r\n", " \t\r\n");
  if (trimmed.empty() || trimmed.size() > kClosedBytesMax ||
      trimmed.find('\n') != std::string_view::npos) {
    return std::nullopt;
  }
  const std::string simple = simplify(trimmed);
  const std::string_view core = without_punctuation(without_lead_in(without_punctuation(simple)));
  if (core.empty()) { return std::nullopt; }
  if (auto choice = as_choice(core)) { return choice; }
  if (auto number = as_number(core)) { return number; }
  const auto words = 1 + std::count(core.begin(), core.end(), ' ');
  if (static_cast<std::size_t>(words) > kClosedWordsMax) { return std::nullopt; }
  return std::string(core);
}

std::optional<Plurality> plurality(std::span<const std::string_view> answers) {
  struct Group {
    std::size_t first = 0;
    std::size_t votes = 0;
  };
  std::map<std::string, Group> groups;
  std::size_t voters = 0;
  for (std::size_t i = 0; i < answers.size(); ++i) {
    const auto form = closed_form(answers[i]);
    if (!form) { continue; }
    ++voters;
    Group& group = groups.try_emplace(*form, Group{i, 0}).first->second;
    ++group.votes;
  }
  if (voters * 2 <= answers.size()) { return std::nullopt; }

  const auto fewer = [](const auto& a, const auto& b) { return a.second.votes < b.second.votes; };
  const auto most = std::max_element(groups.begin(), groups.end(), fewer);
  const Group winner = most->second;
  const auto ties = std::count_if(groups.begin(), groups.end(), [&](const auto& entry) {
    return entry.second.votes == winner.votes;
  });
  if (winner.votes < 2 || ties > 1) { return std::nullopt; }
  return Plurality{winner.first, winner.votes, voters};
}

}  // namespace murmur::moa
