#include <array>
#include <iostream>
#include <string_view>
#include <utility>
#include <vector>

#include "cli/command.h"
#include "cli/exit_code.h"
#include "cli/nearest_name.h"

namespace murmur::cli {
namespace {

const char* const kHelp =
    "Measures nodes on this machine.\n"
    "\n"
    "Usage: murmur bench load|calibrate [FLAGS]\n"
    "\n"
    "  load       Whether queues stay bounded under a given load, beside the simulator\n"
    "  calibrate  How fast this device reads and writes, as a profile for murmur sim\n"
    "\n"
    "murmur bench WHAT --help shows the flags of each.\n";

constexpr std::array<std::pair<std::string_view, int (*)(const CommandLine&)>, 2> kBenches{
    {{"load", bench_load}, {"calibrate", bench_calibrate}}};

int unknown(const std::string& name) {
  std::vector<std::string> known{"--help"};
  for (const auto& [each, bench] : kBenches) { known.emplace_back(each); }
  std::cerr << "murmur bench: there is no bench " << name << did_you_mean(name, known)
            << " (see murmur bench --help)\n";
  return kUsage;
}

}  // namespace

int bench_command(const CommandLine& line) {
  if (line.empty()) {
    std::cerr << kHelp;
    return kUsage;
  }
  const CommandLine rest(line.begin() + 1, line.end());
  for (const auto& [known, bench] : kBenches) {
    if (line.front() == known) { return bench(rest); }
  }
  if (line.front() == "--help" || line.front() == "-h") {
    std::cout << kHelp;
    return kDone;
  }
  return unknown(line.front());
}

}  // namespace murmur::cli
