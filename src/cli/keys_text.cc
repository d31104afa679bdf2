#include "cli/keys_text.h"

#include "cli/table.h"
#include "cli/text_width.h"

namespace murmur::cli {
namespace {

constexpr std::size_t kUnlimited = 10'000;

std::string of(std::size_t some, std::size_t all) {
  return std::to_string(some) + " of " + std::to_string(all);
}

std::string indented(const std::vector<std::string>& failures) {
  std::string lines;
  for (const std::string& failure : failures) { lines += "  " + one_line(failure) + "\n"; }
  return lines;
}

std::string in_words(const std::string& step) {
  if (step == "list") { return "ask who has which keys"; }
  if (step == "return") { return "use the present key"; }
  if (step == "clear") { return "remove one that was left behind"; }
  if (step == "install") { return "install the new key"; }
  if (step == "use") { return "use it"; }
  if (step == "remove") { return "remove the old one"; }
  if (step == "check") { return "ask again"; }
  return one_line(step);
}

/// What holds after a change whose last step this was.
std::string state_after(const std::string& step) {
  if (step == "use") {
    return "the new key is not in use everywhere, and the old one still opens all";
  }
  if (step == "remove" || step == "check") {
    return "the new key is in use, but some members may still take an old one (murmur keys list)";
  }
  return "the old key is still in use";
}

}  // namespace

std::string listing_text(const http::KeyListing& listing) {
  Table table({{"", Table::Align::Left}, {"key"}, {"held by"}});
  for (const http::KeyListing::Key& key : listing.keys) {
    table.add({key.primary ? "*" : "", key.fingerprint, of(key.holders, listing.members)});
  }
  std::string text = table.render(kUnlimited);
  if (listing.answered < listing.members) {
    text += of(listing.answered, listing.members) + " members answered\n";
  }
  return text + indented(listing.failures);
}

std::string rotation_text(const http::KeyRotation& rotation) {
  std::string text;
  for (const http::KeyRotation::Step& step : rotation.steps) {
    text += in_words(step.what) + ": " + of(step.done, step.members) + " members\n";
    text += indented(step.failures);
  }
  return text;
}

std::string away_text(const http::KeyRotation& rotation) {
  std::string names;
  for (const std::string& name : rotation.away) {
    names += (names.empty() ? "" : ", ") + one_line(name);
  }
  return names.empty() ? "" : "away, so to come back they need a new join token: " + names + "\n";
}

std::string rotation_failure(const http::KeyRotation& rotation) {
  if (rotation.steps.empty()) { return "the node says nothing of what it did"; }
  if (rotation.complete) { return ""; }
  return state_after(rotation.steps.back().what) +
         "; do it again when all answer, or when those that are gone are known to be";
}

}  // namespace murmur::cli
