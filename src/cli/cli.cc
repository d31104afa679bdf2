#include <iostream>

#include "cli/command.h"
#include "cli/exit_code.h"
#include "cli/nearest_name.h"

namespace murmur::cli {
namespace {

const char* const kHelp =
    "Murmur: small language models on your own devices answer prompts together.\n"
    "\n"
    "Usage: murmur COMMAND [FLAGS]\n"
    "\n"
    "  serve     Run a node\n"
    "  ask       Ask a node, and watch the answer grow\n"
    "  demo      Start a few nodes on this machine and let them answer a prompt together\n"
    "  eval      Put a dataset's questions to nodes on this machine, and compare\n"
    "  sim       Simulate nodes under load, on virtual time\n"
    "  engine    The bundled llama.cpp server, with its own flags\n"
    "  version   What this binary was built from\n"
    "\n"
    "murmur COMMAND --help shows the flags of each.\n"
    "\n"
    "Example:\n"
    "  murmur demo \"Name three rivers.\"\n";

const std::vector<std::string> kCommands{"serve", "ask",    "demo",    "eval",
                                         "sim",   "engine", "version", "--help"};

int unknown(const std::string& name) {
  std::cerr << "murmur: there is no command " << name << did_you_mean(name, kCommands)
            << " (see murmur --help)\n";
  return kUsage;
}

}  // namespace

int run(const CommandLine& line, const BuildInfo& build) {
  if (line.empty()) {
    std::cerr << kHelp;
    return kUsage;
  }
  const std::string& name = line.front();
  const CommandLine rest(line.begin() + 1, line.end());
  if (name == "serve") { return serve_command(rest); }
  if (name == "ask") { return ask_command(rest); }
  if (name == "demo") { return demo_command(rest); }
  if (name == "eval") { return eval_command(rest); }
  if (name == "sim") { return sim_command(rest); }
  if (name == "version" || name == "--version") { return version_command(rest, build); }
  if (name == "--help" || name == "-h" || name == "help") {
    std::cout << kHelp;
    return kDone;
  }
  return unknown(name);
}

}  // namespace murmur::cli
