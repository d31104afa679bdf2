#pragma once

#include <CLI/CLI.hpp>
#include <istream>
#include <vector>

namespace murmur::cli {

/// How CLI11 reads a configuration file: as flat_toml.h says, and with an error for a key that is
/// no flag of this command.
class SettingsFile : public CLI::ConfigBase {
 public:
  /// `app` outlives this.
  explicit SettingsFile(const CLI::App& app) : app_(app) {}

  /// Leaves out what the environment sets: CLI11 reads the file before it and would let it win.
  /// Throws CLI::FileError with one line for a person.
  [[nodiscard]] std::vector<CLI::ConfigItem> from_config(std::istream& input) const override;

 private:
  const CLI::App& app_;
};

}  // namespace murmur::cli
