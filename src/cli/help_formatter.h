#pragma once

#include <CLI/CLI.hpp>
#include <string>

#include "cli/options.h"

namespace murmur::cli {

/// How --help looks: summary, usage, flags with their defaults, an example last.
class HelpFormatter : public CLI::Formatter {
 public:
  /// `help` outlives this.
  explicit HelpFormatter(const CommandHelp& help);

  [[nodiscard]] std::string make_usage(const CLI::App* app, std::string name) const override;
  [[nodiscard]] std::string make_option_opts(const CLI::Option* option) const override;
  [[nodiscard]] std::string make_option_desc(const CLI::Option* option) const override;
  [[nodiscard]] std::string make_footer(const CLI::App* app) const override;

 private:
  const CommandHelp& help_;
};

}  // namespace murmur::cli
