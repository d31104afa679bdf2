#include "cli/bench_load_options.h"

#include <cstdio>
#include <limits>
#include <optional>

#include "wire/headers.h"

namespace murmur::cli {
namespace {

constexpr std::uint32_t kNodesMax = 32;  // each is a process
constexpr std::uint32_t kSimulationsMax = 1000;
constexpr double kRhoMin = 0.01;
constexpr double kRhoMax = 10;
constexpr double kServiceMinS = 0.001;
constexpr double kServiceMaxS = 3600;
constexpr Duration kWindowMin = std::chrono::seconds(1);
const char* const kExample =
    "murmur bench load --rho 0.9,1.1 --service exp:0.1 --horizon 600 --warmup 60\n"
    "murmur bench load -M 2 -k 2 --rho 0.8 --models bundled --json";

std::string short_text(double number) {
  char text[32];
  std::snprintf(text, sizeof text, "%g", number);
  return text;
}

FlagValue rho_into(std::vector<double>& into) {
  return {[&into](const std::string& text) -> Result<void> {
            const Result<double> rho = parse_real(text, kRhoMin, kRhoMax);
            if (!rho) { return rho.error(); }
            into.push_back(*rho);
            return {};
          },
          ""};
}

FlagValue service_into(BenchLoadOptions& bench) {
  return {[&bench](const std::string& text) -> Result<void> {
            const auto service = sim::parse_distribution(text);
            if (!service) { return service.error(); }
            if (service->mean() < kServiceMinS || service->mean() > kServiceMaxS) {
              return Error{"must have a mean from " + short_text(kServiceMinS) + " to " +
                           short_text(kServiceMaxS) + " seconds"};
            }
            bench.service = *service;
            bench.service_text = text;
            return {};
          },
          bench.service_text};
}

void add_flags(Options& options, BenchLoadOptions& bench, std::optional<std::uint32_t>& fan_out) {
  options.add({"-n,--nodes", "N", "How many"}, integer_into(bench.nodes, 1, kNodesMax));
  options.add({"-M,--layers", "N", "Layers of proposals"},
              integer_into(bench.layers, 0, wire::kLayersMax));
  options.add({"-k,--fan-out", "N", "Other nodes asked in each layer; default: 3, or all others"},
              integer_into(fan_out, 0, kNodesMax - 1));
  options.add({"--service", "LAW",
               "What generations of scripted nodes take: const:S, exp:S, lognormal:S:CV"},
              service_into(bench));
  options.add_list({"--rho", "LOAD", "Loads to put on the nodes, with commas; default: 0.9,1.1"},
                   rho_into(bench.rhos), ',');
  options.add({"--horizon", "SECONDS", "Users ask for so long, at each load"},
              seconds_into(bench.horizon));
  options.add({"--warmup", "SECONDS", "Of these, so many do not count"},
              seconds_into(bench.warmup, 0));
  options.add({"--seed", "N", "Of everything random"},
              integer_into(bench.seed, 0, std::numeric_limits<std::uint64_t>::max()));
  options.add({"--simulations", "N", "Simulated runs to compare with"},
              integer_into(bench.simulations, 2, kSimulationsMax));
  options.add_list({"--model,--models", "FILE",
                    "Models instead of scripts: GGUFs, or the word bundled for those of the build"},
                   list_into(bench.models), ',');
  options.add_switch("--json", bench.json, "Print one JSON object instead of tables");
}

/// What several flags together must be.
Result<void> check(const BenchLoadOptions& bench) {
  if (bench.fan_out >= bench.nodes) {
    return Error{"--fan-out must be from 0 to " + std::to_string(bench.nodes - 1) +
                 ", with --nodes " + std::to_string(bench.nodes)};
  }
  if (bench.horizon < bench.warmup + kWindowMin) {
    const double least = to_seconds(bench.warmup + kWindowMin);
    return Error{"--horizon must be from " + short_text(least) +
                 " to 86400 seconds, with --warmup " + short_text(to_seconds(bench.warmup))};
  }
  return {};
}

}  // namespace

Result<BenchLoadOptions, Stop> parse_bench_load(const CommandLine& line) {
  BenchLoadOptions bench;
  std::optional<std::uint32_t> fan_out;
  Options options(
      {"bench load",
       "Starts nodes on this machine, lets users ask at random times so that the nodes have\n"
       "a given load, and shows whether their queues stay bounded, beside the simulator.",
       "[FLAGS]", kExample});
  add_flags(options, bench, fan_out);

  const Result<Arguments, Stop> arguments = options.parse(line);
  if (!arguments) { return arguments.error(); }
  if (!arguments->words.empty() || !arguments->after_dashes.empty()) {
    return options.wrong_usage("takes flags only");
  }
  bench.fan_out = fan_out.value_or(std::min(3U, bench.nodes - 1));
  if (bench.rhos.empty()) { bench.rhos = {0.9, 1.1}; }
  if (bench.models == std::vector<std::string>{"bundled"}) {
    bench.bundled = true;
    bench.models.clear();
  }
  if (const auto good = check(bench); !good) { return options.wrong_usage(good.error().message); }
  return bench;
}

}  // namespace murmur::cli
