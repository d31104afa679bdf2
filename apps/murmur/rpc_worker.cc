#include "rpc_worker.h"

#include <ggml-backend.h>
#include <ggml-rpc.h>

#include <algorithm>
#include <charconv>
#include <cstdio>
#include <cstdlib>
#include <filesystem>
#include <optional>
#include <string>
#include <string_view>
#include <system_error>
#include <thread>
#include <vector>

namespace murmur {
namespace {

constexpr int kUsage = 2;
constexpr int kFailed = 1;

constexpr const char* kHelp =
    "Lends this device to another one's engine: a model too big for one device is split over\n"
    "several. The other one runs murmur serve --rpc HOST:PORT. No keys, no encryption: only in a\n"
    "network that you trust.\n\n"
    "Usage: murmur engine --rpc-worker [FLAGS]\n\n"
    "Flags:\n"
    "  -h,--help       This text\n"
    "  --host ADDRESS  Listen on this address [127.0.0.1]\n"
    "  --port N        Listen on this port [50052]\n"
    "  --threads N     For its part of the work; 0: all cores [0]\n"
    "  --cache FOLDER  Keep the weights that were sent, so that they are sent once\n\n"
    "Example:\n"
    "  murmur engine --rpc-worker --host 192.168.1.21\n";

struct Options {
  std::string host = "127.0.0.1";
  unsigned port = 50052;
  unsigned threads = 0;
  std::string cache;
};

int wrong_usage(const std::string& message) {
  std::fprintf(stderr, "murmur engine --rpc-worker: %s\n", message.c_str());
  return kUsage;
}

std::optional<unsigned> number(std::string_view text, unsigned lowest, unsigned highest) {
  unsigned value = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
  const bool whole = error == std::errc() && end == text.data() + text.size();
  if (!whole || value < lowest || value > highest) { return std::nullopt; }
  return value;
}

/// What is wrong with a flag; empty: nothing.
std::string take(const std::string& flag, const std::string& value, Options& into) {
  if (flag == "--host") {
    into.host = value;
  } else if (flag == "--port") {
    const auto port = number(value, 1, 65535);
    if (!port) { return "--port must be 1 to 65535, not \"" + value + "\""; }
    into.port = *port;
  } else if (flag == "--threads") {
    const auto threads = number(value, 0, 1024);
    if (!threads) { return "--threads must be 0 to 1024, not \"" + value + "\""; }
    into.threads = *threads;
  } else if (flag == "--cache") {
    into.cache = value;
  } else {
    return "there is no flag " + flag + " (see murmur engine --rpc-worker --help)";
  }
  return "";
}

/// What does the work: accelerators where there are any, else the processor.
std::vector<ggml_backend_dev_t> devices() {
  std::vector<ggml_backend_dev_t> found;
  for (std::size_t i = 0; i < ggml_backend_dev_count(); ++i) {
    ggml_backend_dev_t device = ggml_backend_dev_get(i);
    const auto type = ggml_backend_dev_type(device);
    const bool accelerates = type != GGML_BACKEND_DEVICE_TYPE_CPU &&  //
                             type != GGML_BACKEND_DEVICE_TYPE_ACCEL;
    if (accelerates) { found.push_back(device); }
  }
  if (found.empty()) {
    ggml_backend_dev_t processor = ggml_backend_dev_by_type(GGML_BACKEND_DEVICE_TYPE_CPU);
    if (processor != nullptr) { found.push_back(processor); }
  }
  return found;
}

int serve(const Options& options) {
  ggml_backend_load_all();
  std::vector<ggml_backend_dev_t> own = devices();
  if (own.empty()) {
    std::fputs("murmur engine --rpc-worker: this device has nothing that computes\n", stderr);
    return kFailed;
  }
  std::error_code error;
  if (!options.cache.empty()) { std::filesystem::create_directories(options.cache, error); }
  if (error) { return wrong_usage("--cache " + options.cache + ": " + error.message()); }
  const unsigned threads =
      options.threads > 0 ? options.threads : std::max(1U, std::thread::hardware_concurrency());
  const std::string endpoint = options.host + ":" + std::to_string(options.port);
  std::setvbuf(stdout, nullptr, _IOLBF, 0);  // who comes and goes is told at once, also in a log
  // It comes back only if it could not listen.
  ggml_backend_rpc_start_server(endpoint.c_str(),
                                options.cache.empty() ? nullptr : options.cache.c_str(), threads,
                                own.size(), own.data());
  std::fprintf(stderr, "murmur engine --rpc-worker: cannot listen on %s\n", endpoint.c_str());
  return kFailed;
}

}  // namespace

int run_rpc_worker(int argc, char** argv) {
  Options options;
  for (int i = 0; i < argc; i += 2) {
    const std::string flag = argv[i];
    if (flag == "-h" || flag == "--help") {
      std::fputs(kHelp, stdout);
      return 0;
    }
    if (i + 1 == argc) { return wrong_usage(flag + " needs a value"); }
    const std::string trouble = take(flag, argv[i + 1], options);
    if (!trouble.empty()) { return wrong_usage(trouble); }
  }
  return serve(options);
}

}  // namespace murmur
