#include <iostream>

#include "cli/command.h"
#include "cli/exit_code.h"
#include "cli/options.h"
#include "cli/stop.h"

namespace murmur::cli {

int version_command(const CommandLine& line, const BuildInfo& build) {
  Options options({"version", "Says what this binary was built from.", "", "murmur version"});
  const Result<Arguments, Stop> arguments = options.parse(line);
  if (!arguments) { return report(arguments.error()); }
  if (!arguments->words.empty()) {
    return report(options.wrong_usage("unexpected argument \"" + arguments->words.front() + "\""));
  }
  std::cout << "murmur " << build.version << "\n"
            << "engine: "
            << (build.llama_cpp.empty() ? "none bundled" : "llama.cpp " + build.llama_cpp) << "\n"
            << "compiler: " << build.compiler << "\n";
  return kDone;
}

}  // namespace murmur::cli
