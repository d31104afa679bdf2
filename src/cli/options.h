#pragma once

#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "base/result.h"
#include "cli/flag_file.h"
#include "cli/flag_value.h"

namespace murmur::cli {

/// What --help says of a command around its flags.
struct CommandHelp {
  std::string name;     ///< "serve"
  std::string summary;  ///< one sentence
  std::string usage;    ///< what follows "murmur serve", for example "[FLAGS] [PROMPT]..."
  std::string example;  ///< a line or a few that work as they stand
};

/// Names are comma-separated, "-M,--layers"; `value` is how help calls the value.
struct Flag {
  std::string names;
  std::string value;
  std::string help;
};

/// What parsing a command line came to, besides the flags' values.
struct Arguments {
  std::vector<std::string> words;         ///< that belong to no flag
  std::vector<std::string> after_dashes;  ///< everything behind "--", as it is
  /// What the environment set and the line did not, as it would be written there.
  std::vector<std::string> from_environment;
};

/// Why a command does not run.
struct Stop {
  int exit_code = 0;
  std::string
      text;  ///< help for standard output if the code is 0, else one line for standard error
};

/// The flags of one command, on CLI11. Each also has an environment variable, MURMUR_ and its long
/// name in capitals, and a key of that name in the file that --config names. The command line beats
/// the environment, that beats the file, and that the default.
class Options {
 public:
  explicit Options(CommandHelp help);
  ~Options();
  Options(const Options&) = delete;
  Options& operator=(const Options&) = delete;

  /// The last value given counts.
  void add(const Flag& flag, const FlagValue& value);
  /// May be given more than once; all values count. `separator` divides one text into several
  /// values, none of which may be empty; 0: none does.
  void add_list(const Flag& flag, const FlagValue& value, char separator = '\0');
  /// A flag without a value.
  void add_switch(const std::string& names, bool& into, const std::string& help);

  /// Sets the values. The error of a wrong or unknown flag names the closest one that there is.
  [[nodiscard]] Result<Arguments, Stop> parse(const std::vector<std::string>& arguments);
  /// The same behind what a file gives, which counts less, but more than the environment. Errors
  /// of what it gives name file and line; so do those of wrong_usage() from then on.
  [[nodiscard]] Result<Arguments, Stop> parse(const std::vector<std::string>& arguments,
                                              const FlagFile& file);
  /// For checks that concern several flags: "murmur serve: " and the message, exit code 2. The flag
  /// that is to blame comes first in it.
  [[nodiscard]] Stop wrong_usage(const std::string& message) const;

 private:
  class Impl;
  std::unique_ptr<Impl> impl_;
};

}  // namespace murmur::cli
