#include "transcripts/narration.h"

namespace murmur::transcripts {
namespace {

constexpr std::size_t kActorWidth = 8;
constexpr std::size_t kVerbWidth = 11;
constexpr std::size_t kWhatWidth = 11;
constexpr std::size_t kTextShown = 72;

void add_column(std::string& into, std::string_view word, std::size_t width) {
  into += word;
  into.append(word.size() < width ? width - word.size() : 1, ' ');
}

std::string without_trailing_spaces(std::string text) {
  text.erase(text.find_last_not_of(' ') + 1);
  return text;
}

}  // namespace

std::string line(std::string_view actor, std::string_view verb, std::string_view what,
                 std::string_view rest) {
  std::string text;
  add_column(text, actor, kActorWidth);
  add_column(text, verb, kVerbWidth);
  add_column(text, what, kWhatWidth);
  text += rest;
  return without_trailing_spaces(text);
}

std::string more(std::string_view rest) {
  return std::string(kActorWidth + kVerbWidth + kWhatWidth, ' ') + std::string(rest);
}

std::string quoted(std::string_view text) {
  std::string shown = "\"";
  for (const char c : text.substr(0, kTextShown)) {
    if (c == '\n') {
      shown += "\\n";
    } else {
      shown += c;
    }
  }
  if (text.size() <= kTextShown) { return shown + "\""; }
  return shown + "...\" (" + std::to_string(text.size()) + " bytes)";
}

std::string in_words(Duration duration) {
  const auto milliseconds = duration / std::chrono::milliseconds(1);
  if (milliseconds % 1000 == 0) { return std::to_string(milliseconds / 1000) + "s"; }
  return std::to_string(milliseconds) + "ms";
}

std::string in_words(const Failure& failure) {
  std::string text = std::string(to_string(failure.kind)) + ": " + failure.message;
  if (failure.retry_after > Duration::zero()) {
    text += "; again in " + in_words(failure.retry_after);
  }
  return text;
}

std::string in_words(const moa::LayerTrace& layer) {
  std::string text;
  for (const moa::ProposalTrace& proposal : layer.proposals) {
    text += text.empty() ? "" : ", ";
    text += proposal.node + " " + std::string(to_string(proposal.outcome));
    if (!proposal.detail.empty()) { text += " (" + proposal.detail + ")"; }
    if (proposal.prompt_cut) { text += " (read cut proposals)"; }
  }
  return text;
}

}  // namespace murmur::transcripts
