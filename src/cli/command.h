#pragma once

#include <string>
#include <vector>

namespace murmur::cli {

/// What follows the command's name.
using CommandLine = std::vector<std::string>;

/// What the build knows of itself; apps/murmur fills it in.
struct BuildInfo {
  std::string version;    ///< of murmur
  std::string llama_cpp;  ///< tag and commit of the bundled engine; empty: none
  std::string compiler;
};

// The commands. Each parses its own line and returns the exit code (exit_code.h).
[[nodiscard]] int serve_command(const CommandLine& line);
[[nodiscard]] int up_command(const CommandLine& line);
[[nodiscard]] int join_command(const CommandLine& line);
[[nodiscard]] int leave_command(const CommandLine& line);
[[nodiscard]] int peers_command(const CommandLine& line);
[[nodiscard]] int keys_command(const CommandLine& line);
[[nodiscard]] int pull_command(const CommandLine& line);
[[nodiscard]] int models_command(const CommandLine& line);
[[nodiscard]] int rm_command(const CommandLine& line);
[[nodiscard]] int ask_command(const CommandLine& line);
[[nodiscard]] int chat_command(const CommandLine& line);
[[nodiscard]] int demo_command(const CommandLine& line);
[[nodiscard]] int eval_command(const CommandLine& line);
[[nodiscard]] int bench_command(const CommandLine& line);
[[nodiscard]] int sim_command(const CommandLine& line);
[[nodiscard]] int version_command(const CommandLine& line, const BuildInfo& build);

// What `murmur bench` measures, by its first word.
[[nodiscard]] int bench_load(const CommandLine& line);
[[nodiscard]] int bench_calibrate(const CommandLine& line);

/// Runs the command that `line` begins with; help without one.
[[nodiscard]] int run(const CommandLine& line, const BuildInfo& build);

}  // namespace murmur::cli
