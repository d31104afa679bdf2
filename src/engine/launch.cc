#include "engine/launch.h"

#include <algorithm>
#include <filesystem>
#include <string_view>
#include <utility>

namespace murmur::engine {
namespace {

/// The model's name for clients unless an extra argument gives another: the file's, without a
/// comma, which would make it two names.
std::string alias(const std::string& model_path) {
  std::string name = std::filesystem::path(model_path).stem().string();
  std::replace(name.begin(), name.end(), ',', '_');
  return name;
}

/// Between signs of life while nothing else is sent: several within the silence that means stuck.
std::int64_t ping_interval_s(Duration silence_max) {
  const auto seconds = std::chrono::duration_cast<std::chrono::seconds>(silence_max).count();
  return std::clamp<std::int64_t>(seconds / 4, 1, 10);
}

std::string with_commas(const std::vector<std::string>& words) {
  std::string line;
  for (const std::string& word : words) { line += (line.empty() ? "" : ",") + word; }
  return line;
}

struct OwnedFlag {
  std::string_view flag;
  std::string_view instead;
};
constexpr OwnedFlag kOwnedFlags[] = {
    {"-m", "--model"},         {"--model", "--model"}, {"-np", "--slots"},
    {"--parallel", "--slots"}, {"-c", "--ctx"},        {"--ctx-size", "--ctx"},
    {"--host", "--host"},      {"--port", "--port"},   {"--api-key", ""},
    {"--api-key-file", ""},    {"--no-slots", ""},     {"--ssl-key-file", ""},
    {"--ssl-cert-file", ""},   {"--rpc", "--rpc"},
};

}  // namespace

Result<void> check_extra_arguments(const std::vector<std::string>& arguments) {
  for (const std::string& argument : arguments) {
    for (const OwnedFlag& owned : kOwnedFlags) {
      if (argument != owned.flag) { continue; }
      std::string message = argument + " is the node's and cannot be passed on to llama.cpp";
      if (!owned.instead.empty()) {
        message += "; use " + std::string(owned.instead) + " of murmur serve";
      }
      return Error{std::move(message)};
    }
  }
  return {};
}

std::vector<std::string> engine_arguments(const EngineConfig& config, std::uint64_t context_trained,
                                          const std::string& socket_path) {
  std::uint64_t context = config.context_tokens;
  if (context_trained > 0) { context = std::min(context, context_trained); }
  std::vector<std::string> arguments = {
      "engine", "--model", config.model_path, "--host", socket_path, "--alias",
      alias(config.model_path), "--parallel", std::to_string(config.slots), "--ctx-size",
      std::to_string(context * config.slots),
      // A prefill chunk holds up every decoding slot for as long as it takes.
      "--batch-size", "256", "--ubatch-size", "256", "--sse-ping-interval",
      std::to_string(ping_interval_s(config.silence_max)),
      // Prompts that left their slot; the server's own default is 8 GiB of memory.
      "--cache-ram", "256",
      // The first prompt does what a warm-up would, and the node is up sooner (measured: 0.1 to 0.3
      // s for the smallest models, growing with the size).
      "--no-warmup", "--no-ui", "--offline", "--log-colors", "off"};
  if (config.threads > 0) {
    arguments.insert(arguments.end(), {"--threads", std::to_string(config.threads)});
  }
  if (!config.rpc_workers.empty()) {
    arguments.insert(arguments.end(), {"--rpc", with_commas(config.rpc_workers)});
  }
  arguments.insert(arguments.end(), config.extra_arguments.begin(), config.extra_arguments.end());
  return arguments;
}

}  // namespace murmur::engine
