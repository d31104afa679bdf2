#include <poll.h>
#include <unistd.h>

#include <array>
#include <csignal>
#include <iostream>
#include <string_view>
#include <utility>

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
    "  pull      Get a model, or show well-tried small ones\n"
    "  models    List the models that were pulled\n"
    "  rm        Remove a model that was pulled\n"
    "  serve     Run a node\n"
    "  up        Run the first node of a cluster, and print how others join it\n"
    "  join      Run a node in a cluster\n"
    "  leave     Take the node out of its cluster\n"
    "  peers     Show who is in the cluster\n"
    "  keys      Show or change the keys of the cluster\n"
    "  ask       Ask a node, and watch the answer grow\n"
    "  chat      Talk with a node\n"
    "  demo      Start a few nodes on this machine and let them answer a prompt together\n"
    "  eval      Put a dataset's questions to nodes on this machine, and compare\n"
    "  bench     Measure nodes on this machine, for example under load\n"
    "  sim       Simulate nodes under load, on virtual time\n"
    "  engine    The bundled llama.cpp server, with its own flags\n"
    "  version   What this binary was built from\n"
    "\n"
    "murmur COMMAND --help shows the flags of each.\n"
    "\n"
    "Examples:\n"
    "  murmur demo \"Name three rivers.\"\n"
    "  murmur pull qwen3-0.6b\n"
    "  murmur up --model qwen3-0.6b\n";

/// Another command of this binary is the engine, which apps/murmur runs.
constexpr std::array<std::pair<std::string_view, int (*)(const CommandLine&)>, 15> kCommands{
    {{"pull", pull_command},
     {"models", models_command},
     {"rm", rm_command},
     {"serve", serve_command},
     {"up", up_command},
     {"join", join_command},
     {"leave", leave_command},
     {"peers", peers_command},
     {"keys", keys_command},
     {"ask", ask_command},
     {"chat", chat_command},
     {"demo", demo_command},
     {"eval", eval_command},
     {"bench", bench_command},
     {"sim", sim_command}}};

/// What was written to standard output may not have got there.
int written(int code) {
  if (code != kDone || std::cout.flush()) { return code; }
  pollfd output{STDOUT_FILENO, POLLOUT, 0};
  const bool reader_is_gone = ::poll(&output, 1, 0) == 1 && (output.revents & POLLERR) != 0;
  if (reader_is_gone) { return killed_by(SIGPIPE); }
  std::cerr << "murmur: standard output cannot be written\n";
  return kFailed;
}

int unknown(const std::string& name) {
  std::vector<std::string> known{"engine", "version", "--help"};
  for (const auto& [each, command] : kCommands) { known.emplace_back(each); }
  std::cerr << "murmur: there is no command " << name << did_you_mean(name, known)
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
  for (const auto& [known, command] : kCommands) {
    if (name == known) { return written(command(rest)); }
  }
  if (name == "version" || name == "--version") { return written(version_command(rest, build)); }
  if (name == "--help" || name == "-h" || name == "help") {
    std::cout << kHelp;
    return written(kDone);
  }
  return unknown(name);
}

}  // namespace murmur::cli
