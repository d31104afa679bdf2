#include "cli/settings_file.h"

#include <cstdlib>
#include <iterator>

#include "cli/flag_keys.h"
#include "cli/flat_toml.h"
#include "cli/nearest_name.h"

namespace murmur::cli {
namespace {

constexpr std::size_t kFileBytesMax = 1U << 20U;

std::string read_at_most(std::istream& input, std::size_t bytes_max) {
  std::string text(bytes_max, '\0');
  input.read(text.data(), static_cast<std::streamsize>(text.size()));
  text.resize(static_cast<std::size_t>(input.gcount()));
  return text;
}

bool is_in_environment(const CLI::Option& option) {
  const char* value =
      std::getenv(option.get_envname().c_str());  // NOLINT(concurrency-mt-unsafe): no thread yet
  return value != nullptr && *value != '\0';
}

}  // namespace

std::vector<CLI::ConfigItem> SettingsFile::from_config(std::istream& input) const {
  const std::string text = read_at_most(input, kFileBytesMax);
  if (text.size() == kFileBytesMax) { throw CLI::FileError("the configuration file is too long"); }
  const auto settings = parse_flat_toml(text);
  if (!settings) { throw CLI::FileError("configuration file, " + settings.error().message); }
  std::vector<CLI::ConfigItem> found;
  for (const Setting& setting : *settings) {
    const CLI::Option* option = option_of_key(app_, setting.key);
    if (option == nullptr) {
      throw CLI::FileError("configuration file, line " + std::to_string(setting.line) +
                           ": there is no key " + setting.key +
                           did_you_mean(setting.key, keys_of(app_)));
    }
    if (setting.values.empty() || is_in_environment(*option)) { continue; }
    if (setting.values.size() > 1 && option->get_items_expected_max() < 2) {
      throw CLI::FileError("configuration file, line " + std::to_string(setting.line) + ": " +
                           setting.key + " takes one value, not an array");
    }
    CLI::ConfigItem& item = found.emplace_back();
    item.name = setting.key;
    item.inputs = setting.values;
  }
  return found;
}

}  // namespace murmur::cli
