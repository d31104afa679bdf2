#include "cli/scenario.h"

#include <algorithm>
#include <cstdlib>

#include "cli/flat_toml.h"
#include "files/read_file.h"

namespace murmur::cli {

namespace {

bool is_on(const CommandLine& line, const std::string& flag) {
  return std::ranges::any_of(
      line, [&](const std::string& word) { return word == flag || word.starts_with(flag + "="); });
}

}  // namespace

Result<CommandLine> read_scenario(const std::string& path, const CommandLine& line) {
  constexpr std::size_t kBytesMax = std::size_t{1} << 20U;
  const Result<std::string> content = read_file(path, kBytesMax);
  if (!content) { return content.error(); }
  const auto settings = parse_flat_toml(*content);
  if (!settings) { return Error{path + ": " + settings.error().message}; }
  CommandLine read;
  for (const auto& [key, values, number] : *settings) {
    if (key == "scenario") { return Error{path + ": a scenario names no other"}; }
    const std::string flag = (key.size() == 1 ? "-" : "--") + key;
    if (is_on(line, flag)) { continue; }  // of a list both would count
    if (values.size() == 1 && values.front() == "false") { continue; }
    read.push_back(flag);
    if (values.size() == 1 && values.front() == "true") { continue; }
    std::string joined;
    for (const std::string& value : values) { joined += (joined.empty() ? "" : ",") + value; }
    read.push_back(joined);
  }
  return read;
}

std::optional<std::string> scenario_in(const CommandLine& line) {
  constexpr std::string_view kFlag = "--scenario";
  for (std::size_t i = 0; i < line.size(); ++i) {
    if (line[i] == kFlag && i + 1 < line.size()) { return line[i + 1]; }
    if (line[i].starts_with("--scenario=")) { return line[i].substr(kFlag.size() + 1); }
  }
  const char* path = std::getenv("MURMUR_SCENARIO");  // NOLINT(concurrency-mt-unsafe): no thread
  return path == nullptr || *path == '\0' ? std::nullopt : std::optional<std::string>(path);
}

}  // namespace murmur::cli
