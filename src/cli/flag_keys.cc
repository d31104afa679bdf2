#include "cli/flag_keys.h"

#include <algorithm>

namespace murmur::cli {

const CLI::Option* option_of_key(const CLI::App& app, const std::string& key) {
  const std::string name = (key.size() == 1 ? "-" : "--") + key;
  const CLI::Option* option = app.get_option_no_throw(name);
  return option != nullptr && option->get_configurable() ? option : nullptr;
}

std::vector<std::string> keys_of(const CLI::App& app) {
  std::vector<std::string> keys;
  for (const CLI::Option* option : app.get_options()) {
    if (!option->get_configurable()) { continue; }
    for (const std::string& name : option->get_lnames()) { keys.push_back(name); }
  }
  return keys;
}

bool names(const CommandLine& line, const std::string& flag) {
  const bool is_letter = flag.size() == 2;
  return std::ranges::any_of(line, [&](const std::string& word) {
    return word == flag || word.starts_with(is_letter ? flag : flag + "=");
  });
}

bool is_given(const CLI::Option& option, const CommandLine& line) {
  const auto has = [&](const std::string& name, const char* dashes) {
    return names(line, dashes + name);
  };
  return std::ranges::any_of(option.get_lnames(), [&](const auto& n) { return has(n, "--"); }) ||
         std::ranges::any_of(option.get_snames(), [&](const auto& n) { return has(n, "-"); });
}

}  // namespace murmur::cli
