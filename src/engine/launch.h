#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "base/result.h"
#include "base/time.h"
#include "prompt/wording.h"

namespace murmur::engine {

/// How to run the supervised llama.cpp server.
struct EngineConfig {
  std::string model_path;
  std::uint32_t slots = 1;
  std::uint32_t context_tokens = 4096;       ///< per slot; at most what the model was trained for
  std::uint32_t threads = 0;                 ///< 0: all cores
  std::vector<std::string> rpc_workers;      ///< HOST:PORT of devices that take part of the model
  std::vector<std::string> extra_arguments;  ///< passed on to the server as they are
  prompt::Wordings wordings;
  std::string socket_directory;  ///< where the Unix socket goes; must exist and be private
  /// Run as `PROGRAM engine ARGUMENTS...`: this binary is the server too.
  std::string program = "/proc/self/exe";
  /// An engine that works on jobs but sends nothing for this long is stuck: it is killed and
  /// restarted. It sends progress of a prefill after each batch, and a sign of life in between, so
  /// more helps only machines that swap.
  Duration silence_max = std::chrono::seconds(60);
};

/// Whether these may be passed on: what decides where the server listens, whom it answers, and how
/// many slots it has is the node's, since the node depends on it. The error names the flag to use
/// instead.
[[nodiscard]] Result<void> check_extra_arguments(const std::vector<std::string>& arguments);

/// The arguments for one start. `context_trained` is what the model was trained for, 0 if unknown.
[[nodiscard]] std::vector<std::string> engine_arguments(const EngineConfig& config,
                                                        std::uint64_t context_trained,
                                                        const std::string& socket_path);

}  // namespace murmur::engine
