#include "cli/scenario.h"

#include <cstdlib>
#include <utility>

#include "cli/flat_toml.h"
#include "files/read_file.h"

namespace murmur::cli {

Result<FlagFile> read_scenario(const std::string& path) {
  constexpr std::size_t kBytesMax = std::size_t{1} << 20U;
  const Result<std::string> content = read_file(path, kBytesMax);
  if (!content) { return content.error(); }
  auto settings = parse_flat_toml(*content);
  if (!settings) { return Error{path + ": " + settings.error().message}; }
  FlagFile file{path, *std::move(settings)};
  for (const Setting& setting : file.settings) {
    if (setting.key == "scenario") {
      return Error{path + ": " + in_line(setting, "a scenario names no other")};
    }
  }
  return file;
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
