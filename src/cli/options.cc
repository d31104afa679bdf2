#include "cli/options.h"

#include <CLI/CLI.hpp>
#include <algorithm>
#include <cctype>
#include <cstdlib>
#include <utility>

#include "cli/exit_code.h"
#include "cli/flag_file_words.h"
#include "cli/flag_keys.h"
#include "cli/help_formatter.h"
#include "cli/nearest_name.h"
#include "cli/settings_file.h"
#include "cli/text_width.h"

namespace murmur::cli {
namespace {

/// "--queue-mb" is set by MURMUR_QUEUE_MB.
std::string environment_name(const std::string& long_name) {
  std::string name = "MURMUR_" + long_name;
  for (char& letter : name) {
    letter =
        letter == '-' ? '_' : static_cast<char>(std::toupper(static_cast<unsigned char>(letter)));
  }
  return name;
}

std::string from_environment(const std::string& name) {
  const char* value =
      std::getenv(name.c_str());  // NOLINT(concurrency-mt-unsafe): before any thread
  return value == nullptr ? "" : value;
}

/// "a,b" in two, "a,,b" in three; as it is without a separator.
std::vector<std::string> split(const std::string& text, char separator) {
  std::vector<std::string> parts{""};
  for (const char letter : text) {
    if (letter == separator && separator != '\0') {
      parts.emplace_back();
    } else {
      parts.back() += letter;
    }
  }
  return parts;
}

}  // namespace

class Options::Impl {
 public:
  explicit Impl(CommandHelp help) : help_(std::move(help)) {
    app_.name("murmur " + help_.name);
    app_.description(help_.summary);
    app_.formatter(std::make_shared<HelpFormatter>(help_));
    app_.option_defaults()->group("Flags");
    app_.set_help_flag("-h,--help", "This text");
    app_.allow_extras();
    app_.config_formatter(std::make_shared<SettingsFile>(app_));
    const std::string file = from_environment("MURMUR_CONFIG");
    const bool must_exist = !file.empty();
    app_.set_config("--config", file, "Read flags from this TOML file, for example ctx = 8192",
                    must_exist)
        ->type_name("FILE");
  }

  CLI::Option& add(const Flag& flag, const FlagValue& value, char separator) {
    auto set = [this, names = flag.names, value, separator](const CLI::results_t& results) {
      for (const std::string& text : results) { set_all(names, value, text, separator); }
      return true;
    };
    CLI::Option& option = *app_.add_option(flag.names, CLI::callback_t(set), flag.help);
    option.type_name(flag.value)->type_size(1)->default_str(value.default_text);
    option.envname(environment_name(option.get_lnames().front()));
    return option;
  }

  void add_switch(const std::string& names, bool& into, const std::string& help) {
    CLI::Option& option = *app_.add_flag(names, into, help);
    option.envname(environment_name(option.get_lnames().front()));
  }

  Result<Arguments, Stop> parse(const std::vector<std::string>& line, const FlagFile& file) {
    Result<CommandLine> given = words_of(file, app_, line);
    if (!given) { return wrong_usage(given.error().message); }
    file_ = file;
    line_ = line;
    given->insert(given->end(), line.begin(), line.end());
    return parse(*given);
  }

  Result<Arguments, Stop> parse(const std::vector<std::string>& given) {
    const auto dashes = std::find(given.begin(), given.end(), "--");
    if (dashes != given.end()) { arguments_.after_dashes.assign(dashes + 1, given.end()); }
    // CLI11 takes the next argument for the value of "--name=".
    for (auto argument = given.begin(); argument != dashes; ++argument) {
      if (argument->starts_with("--") && argument->ends_with("=")) {
        return wrong_usage(argument->substr(0, argument->size() - 1) + " must not be empty");
      }
    }
    std::vector<std::string> reversed(std::make_reverse_iterator(dashes),
                                      std::make_reverse_iterator(given.begin()));
    try {
      app_.parse(std::move(reversed));
    } catch (const CLI::CallForHelp&) {
      return Stop{kDone, app_.help()};
    } catch (const CLI::FileError& error) {
      return wrong_usage(error.what());
    } catch (const CLI::ParseError& error) {
      // An unknown flag's value may have upset CLI11 before it got to saying so.
      const std::string unknown = unknown_flag();
      return wrong_usage(unknown.empty() ? error.what() : unknown);
    }
    if (const std::string unknown = unknown_flag(); !unknown.empty()) {
      return wrong_usage(unknown);
    }
    arguments_.words = app_.remaining();
    note_environment(given);
    return std::move(arguments_);
  }

  [[nodiscard]] Stop wrong_usage(const std::string& message) const {
    const std::string text = file_ ? placed(message, *file_, app_, line_) : message;
    return Stop{kUsage, "murmur " + help_.name + ": " + one_line(text) + " (see murmur " +
                            help_.name + " --help)"};
  }

 private:
  void note_environment(const std::vector<std::string>& given) {
    const std::string file = from_environment("MURMUR_CONFIG");
    if (!file.empty() && !names(given, "--config")) {
      arguments_.from_environment.insert(arguments_.from_environment.end(), {"--config", file});
    }
    for (const CLI::Option* option : app_.get_options()) {
      const std::string value = from_environment(option->get_envname());
      if (value.empty() || option->count() == 0 || is_given(*option, given)) { continue; }
      const bool is_switch = option->get_items_expected_max() == 0;
      if (is_switch && !option->as<bool>()) { continue; }
      arguments_.from_environment.push_back("--" + option->get_lnames().front() +
                                            (is_switch ? "" : "=" + value));
    }
  }

  /// CLI11 would leave out empty parts without a word.
  void set_all(const std::string& names, const FlagValue& value, const std::string& text,
               char separator) const {
    const std::vector<std::string> parts = split(text, separator);
    if (parts.size() > 1 && std::ranges::find(parts, "") != parts.end()) {
      refuse(names, text, Error{"must have a value before and after each comma"});
    }
    for (const std::string& part : parts) {
      if (const Result<void> done = value.set(part); !done) { refuse(names, part, done.error()); }
    }
  }

  // What the user wrote is named: the flag, the variable or the file's key.
  [[noreturn]] void refuse(const std::string& names, const std::string& text,
                           const Error& error) const {
    const std::size_t begin = names.find("--");
    const std::string name = names.substr(begin, names.find(',', begin) - begin);
    const std::string variable = environment_name(name.substr(2));
    const bool is_from_there = !text.empty() && from_environment(variable) == text;
    const std::string from = is_from_there ? " (from " + variable + ")" : "";
    throw CLI::ValidationError(name + from + " " + error.message + ", not \"" + text + "\"");
  }

  [[nodiscard]] std::string unknown_flag() const {
    std::vector<std::string> known;
    for (const CLI::Option* option : app_.get_options()) {
      for (const std::string& name : option->get_lnames()) { known.push_back("--" + name); }
    }
    for (const std::string& word : app_.remaining()) {
      if (word.size() < 2 || word.front() != '-') { continue; }
      const std::string name = word.substr(0, word.find('='));
      return "there is no flag " + name + did_you_mean(name, known);
    }
    return {};
  }

  CommandHelp help_;
  CLI::App app_;
  Arguments arguments_;
  std::optional<FlagFile> file_;
  std::vector<std::string> line_;  // what counts more than the file
};

Options::Options(CommandHelp help) : impl_(std::make_unique<Impl>(std::move(help))) {}
Options::~Options() = default;

void Options::add(const Flag& flag, const FlagValue& value) {
  impl_->add(flag, value, '\0').multi_option_policy(CLI::MultiOptionPolicy::TakeLast);
}

void Options::add_list(const Flag& flag, const FlagValue& value, char separator) {
  impl_->add(flag, value, separator)
      .expected(1, CLI::detail::expected_max_vector_size)
      ->allow_extra_args(false)  // or a following prompt would be another value
      ->multi_option_policy(CLI::MultiOptionPolicy::TakeAll);
}

void Options::add_switch(const std::string& names, bool& into, const std::string& help) {
  impl_->add_switch(names, into, help);
}

Result<Arguments, Stop> Options::parse(const std::vector<std::string>& arguments) {
  return impl_->parse(arguments);
}
Result<Arguments, Stop> Options::parse(const std::vector<std::string>& arguments,
                                       const FlagFile& file) {
  return impl_->parse(arguments, file);
}

Stop Options::wrong_usage(const std::string& message) const { return impl_->wrong_usage(message); }

}  // namespace murmur::cli
