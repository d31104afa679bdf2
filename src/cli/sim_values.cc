#include "cli/sim_values.h"

#include <algorithm>
#include <optional>
#include <string_view>
#include <utility>

#include "cli/flat_toml.h"
#include "files/read_file.h"

namespace murmur::cli {
namespace {

constexpr std::size_t kFileBytesMax = std::size_t{256} << 20U;
constexpr double kSpeedMax = 1e9;

Error in_file(const std::string& path, const std::string& message) {
  return {path + ": " + message};
}

/// What is wrong with a form says what else may stand there; what is wrong with a file does not.
Error with_form(const Error& error, const std::string& further) {
  return error.message.starts_with("must be ") ? Error{error.message + further} : error;
}

/// The file's lines with their numbers, from 1, without comments and empty ones. Each must end.
struct Line {
  std::size_t number;
  std::string_view text;
};
Result<std::vector<Line>> lines_of(std::string_view text) {
  std::vector<Line> lines;
  for (std::size_t number = 1; !text.empty(); ++number) {
    const std::size_t end = text.find('\n');
    if (end == std::string_view::npos) {
      return Error{"line " + std::to_string(number) + " is cut: it must end with a line feed"};
    }
    const std::string_view line = text.substr(0, end);
    if (!line.empty() && line.front() != '#') { lines.push_back({number, line}); }
    text.remove_prefix(end + 1);
  }
  return lines;
}

/// The two words of a line.
std::optional<std::pair<std::string_view, std::string_view>> two_words(std::string_view line) {
  const std::size_t space = line.find(' ');
  if (space == std::string_view::npos) { return std::nullopt; }
  return std::pair{line.substr(0, space), line.substr(space + 1)};
}

Error wrong_line(const std::string& path, const Line& line, const std::string& form) {
  return in_file(path, "line " + std::to_string(line.number) + " must be " + form);
}

Result<std::vector<double>> speeds_of(const Setting& setting) {
  std::vector<double> speeds;
  for (const std::string& value : setting.values) {
    const Result<double> speed = parse_real(value, 1e-9, kSpeedMax);
    if (!speed) { return Error{in_line(setting, setting.key + " " + speed.error().message)}; }
    speeds.push_back(*speed);
  }
  if (speeds.empty()) {
    return Error{in_line(setting, setting.key + " must hold at least one speed")};
  }
  return speeds;
}

}  // namespace

Result<sim::Distribution> read_distribution(const std::string& text) {
  constexpr std::string_view kFile = "file:";
  if (!text.starts_with(kFile)) {
    auto drawn = sim::parse_distribution(text);
    if (!drawn) { return with_form(drawn.error(), ", or file:F"); }
    return drawn;
  }
  const std::string path = text.substr(kFile.size());
  const Result<std::string> content = read_file(path, kFileBytesMax);
  if (!content) { return content.error(); }
  auto measured = sim::parse_measured(*content);
  if (!measured) { return in_file(path, measured.error().message); }
  return measured;
}

Result<sim::TokenProfile> read_profile(const std::string& path) {
  const Result<std::string> content = read_file(path, kFileBytesMax);
  if (!content) { return content.error(); }
  const auto settings = parse_flat_toml(*content);
  if (!settings) { return in_file(path, settings.error().message); }
  sim::TokenProfile profile;
  for (const Setting& setting : *settings) {
    const bool is_prefill = setting.key == "prefill_tokens_per_s";
    if (!is_prefill && setting.key != "decode_tokens_per_s") {
      return in_file(path, in_line(setting, "there is no " + setting.key + " in a profile"));
    }
    auto speeds = speeds_of(setting);
    if (!speeds) { return in_file(path, speeds.error().message); }
    (is_prefill ? profile.prefill_tokens_per_s : profile.decode_tokens_per_s) = *std::move(speeds);
  }
  if (profile.prefill_tokens_per_s.empty() || profile.decode_tokens_per_s.empty()) {
    return in_file(path, "must hold prefill_tokens_per_s and decode_tokens_per_s");
  }
  return profile;
}

Result<sim::EngineModel> read_engine(const std::string& text,
                                     const sim::Distribution& answer_tokens) {
  sim::EngineModel engine;
  constexpr std::string_view kTokens = "tokens:";
  if (text.starts_with(kTokens)) {
    auto profile = read_profile(text.substr(kTokens.size()));
    if (!profile) { return profile.error(); }
    engine.tokens = *std::move(profile);
    engine.service = answer_tokens;
    return engine;
  }
  auto service = read_distribution(text);
  if (!service) { return with_form(service.error(), ", or tokens:PROFILE"); }
  engine.service = *std::move(service);
  return engine;
}

Result<sim::NetworkModel> read_network(const std::string& text) {
  if (const auto profile = sim::network_profile(text)) { return *profile; }
  auto latency = read_distribution(text);
  if (!latency) { return with_form(latency.error(), "; or lan, wifi, wan or edge-lte"); }
  sim::NetworkModel network;
  network.latency_s = *std::move(latency);
  return network;
}

Result<ArrivalTimes> read_arrivals(const std::string& path, std::size_t nodes) {
  const Result<std::string> content = read_file(path, kFileBytesMax);
  if (!content) { return content.error(); }
  const auto lines = lines_of(*content);
  if (!lines) { return in_file(path, lines.error().message); }
  ArrivalTimes times(nodes);
  for (const Line& line : *lines) {
    const auto words = two_words(line.text);
    const auto at = words ? parse_real(words->first, 0, 1e9) : Result<double>(Error{});
    const auto node =
        words ? parse_integer(words->second, 1, nodes) : Result<std::uint64_t>(Error{});
    if (!at || !node) {
      return wrong_line(path, line, "SECONDS NODE, the node from 1 to " + std::to_string(nodes));
    }
    times[*node - 1].push_back(Instant(from_seconds(*at)));
  }
  if (lines->empty()) {
    return in_file(path, "must hold at least one arrival, a line with SECONDS NODE");
  }
  for (auto& of_node : times) { std::ranges::sort(of_node); }
  return times;
}

Result<std::vector<std::vector<std::size_t>>> read_topology(const std::string& path,
                                                            std::size_t nodes) {
  const Result<std::string> content = read_file(path, kFileBytesMax);
  if (!content) { return content.error(); }
  const auto lines = lines_of(*content);
  if (!lines) { return in_file(path, lines.error().message); }
  std::vector<std::vector<std::size_t>> peers(nodes);
  for (const Line& line : *lines) {
    const auto words = two_words(line.text);
    const auto one = words ? parse_integer(words->first, 1, nodes) : Result<std::uint64_t>(Error{});
    const auto two =
        words ? parse_integer(words->second, 1, nodes) : Result<std::uint64_t>(Error{});
    if (!one || !two || *one == *two) {
      return wrong_line(path, line, "two nodes from 1 to " + std::to_string(nodes));
    }
    peers[*one - 1].push_back(*two - 1);
    peers[*two - 1].push_back(*one - 1);
  }
  for (auto& of_node : peers) {
    std::ranges::sort(of_node);
    of_node.erase(std::unique(of_node.begin(), of_node.end()), of_node.end());
  }
  return peers;
}

FlagValue patience_into(std::optional<sim::Distribution>& into) {
  return {[&into](const std::string& text) -> Result<void> {
            auto read = read_distribution(text);
            if (!read) { return read.error(); }
            into = *std::move(read);
            return {};
          },
          {}};
}

FlagValue network_into(sim::NetworkModel& into, std::string default_text) {
  return {[&into](const std::string& text) -> Result<void> {
            auto read = read_network(text);
            if (!read) { return read.error(); }
            into = *std::move(read);
            return {};
          },
          std::move(default_text)};
}

FlagValue reals_into(std::vector<double>& into, double smallest, double largest,
                     std::string default_text) {
  return {[&into, smallest, largest](const std::string& text) -> Result<void> {
            const Result<double> number = parse_real(text, smallest, largest);
            if (!number) { return number.error(); }
            into.push_back(*number);
            return {};
          },
          std::move(default_text)};
}

}  // namespace murmur::cli
