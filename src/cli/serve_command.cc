#include "cli/command.h"
#include "cli/serve_options.h"
#include "cli/stop.h"
#include "daemon/run_node.h"

namespace murmur::cli {

int serve_command(const CommandLine& line) {
  const Result<daemon::NodeConfig, Stop> config = parse_serve(line);
  if (!config) { return report(config.error()); }
  return daemon::run_node(*config);
}

}  // namespace murmur::cli
