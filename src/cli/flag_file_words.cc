#include "cli/flag_file_words.h"

#include <algorithm>

#include "cli/flag_keys.h"
#include "cli/nearest_name.h"

namespace murmur::cli {
namespace {

Result<void> add_switch(const CLI::Option& option, const Setting& setting, CommandLine& words) {
  const bool is_one = setting.values.size() == 1;
  if (is_one && setting.values.front() == "false") { return {}; }
  if (!is_one || setting.values.front() != "true") {
    return Error{setting.key + " must be true or false"};
  }
  words.push_back("--" + option.get_lnames().front());
  return {};
}

Result<void> add_values(const CLI::Option& option, const Setting& setting, CommandLine& words) {
  if (setting.values.empty()) { return Error{setting.key + " must not be an empty list"}; }
  if (setting.values.size() > 1 && option.get_items_expected_max() < 2) {
    return Error{setting.key + " takes one value, not a list"};
  }
  for (const std::string& value : setting.values) {
    if (value.empty()) { return Error{setting.key + " must not be empty"}; }
    words.push_back("--" + option.get_lnames().front() + "=" + value);
  }
  return {};
}

std::string in_file(const FlagFile& file, const Setting& setting, const std::string& message) {
  return file.path + ": " + in_line(setting, message);
}

/// "--fan-out", the first flag that an error names; empty if none.
std::string flag_in(const std::string& message) {
  const std::size_t begin = message.find("--");
  if (begin == std::string::npos) { return {}; }
  const std::size_t end = message.find_first_not_of("abcdefghijklmnopqrstuvwxyz-", begin);
  return message.substr(begin, end - begin);
}

}  // namespace

Result<CommandLine> words_of(const FlagFile& file, const CLI::App& app, const CommandLine& line) {
  CommandLine words;
  for (const Setting& setting : file.settings) {
    const CLI::Option* option = option_of_key(app, setting.key);
    if (option == nullptr) {
      const std::string meant = did_you_mean(setting.key, keys_of(app));
      return Error{in_file(file, setting, "there is no key " + setting.key + meant)};
    }
    if (is_given(*option, line)) { continue; }  // of a list both would count
    const bool is_switch = option->get_items_expected_max() == 0;
    const Result<void> added =
        is_switch ? add_switch(*option, setting, words) : add_values(*option, setting, words);
    if (!added) { return Error{in_file(file, setting, added.error().message)}; }
  }
  return words;
}

std::string placed(const std::string& message, const FlagFile& file, const CLI::App& app,
                   const CommandLine& line) {
  const std::string flag = flag_in(message);
  const CLI::Option* option = flag.empty() ? nullptr : app.get_option_no_throw(flag);
  const auto gives = [&](const Setting& setting) {
    return option_of_key(app, setting.key) == option;
  };
  const auto found = option == nullptr || is_given(*option, line)
                         ? file.settings.end()
                         : std::ranges::find_if(file.settings, gives);
  return found == file.settings.end() ? message + " (with " + file.path + ")"
                                      : in_file(file, *found, message);
}

}  // namespace murmur::cli
