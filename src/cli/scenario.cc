#include "cli/scenario.h"

#include "cli/flat_toml.h"
#include "files/read_file.h"

namespace murmur::cli {

Result<CommandLine> read_scenario(const std::string& path) {
  constexpr std::size_t kBytesMax = std::size_t{1} << 20U;
  const Result<std::string> content = read_file(path, kBytesMax);
  if (!content) { return content.error(); }
  const auto settings = parse_flat_toml(*content);
  if (!settings) { return Error{path + ": " + settings.error().message}; }
  CommandLine line;
  for (const auto& [key, values, number] : *settings) {
    if (key == "scenario") { return Error{path + ": a scenario names no other"}; }
    const std::string flag = (key.size() == 1 ? "-" : "--") + key;
    if (values.size() == 1 && values.front() == "false") { continue; }
    line.push_back(flag);
    if (values.size() == 1 && values.front() == "true") { continue; }
    std::string joined;
    for (const std::string& value : values) { joined += (joined.empty() ? "" : ",") + value; }
    line.push_back(joined);
  }
  return line;
}

std::optional<std::string> scenario_in(const CommandLine& line) {
  constexpr std::string_view kFlag = "--scenario";
  for (std::size_t i = 0; i < line.size(); ++i) {
    if (line[i] == kFlag && i + 1 < line.size()) { return line[i + 1]; }
    if (line[i].starts_with("--scenario=")) { return line[i].substr(kFlag.size() + 1); }
  }
  return std::nullopt;
}

}  // namespace murmur::cli
