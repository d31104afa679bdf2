// The program `murmur`: all commands in one binary, the bundled engine among them.

#include <unistd.h>

#include <csignal>
#include <cstdio>
#include <cstdlib>
#include <exception>
#include <string_view>

#include "cli/command.h"
#include "cli/exit_code.h"

#ifdef MURMUR_HAS_ENGINE
#include "rpc_worker.h"

int llama_server(int argc, char** argv);  // the whole of llama.cpp's server
#endif

namespace {

#ifdef MURMUR_HAS_ENGINE
constexpr const char* kEngineHelp =
    "Runs the bundled llama.cpp server alone, as murmur serve does for each node.\n\n"
    "Usage: murmur engine [FLAGS OF LLAMA.CPP'S SERVER]\n"
    "       murmur engine --rpc-worker [FLAGS]: lends this device to another one's engine\n\n"
    "Example:\n  murmur engine --model tiny.gguf --port 8080\n\n"
    "llama.cpp's own flags:\n\n";
#endif

/// `murmur engine ARGUMENTS`: the arguments are llama.cpp's own, so nobody here looks at them.
int run_engine(int argc, char** argv) {
#ifdef MURMUR_HAS_ENGINE
  // The node says why its engine ended by its last words: not those of a debugger.
  setenv("GGML_NO_BACKTRACE", "1", 0);
  if (argc > 2 && std::string_view(argv[2]) == "--rpc-worker") {
    return murmur::run_rpc_worker(argc - 3, argv + 3);
  }
  const bool asks_for_help =
      argc > 2 && (std::string_view(argv[2]) == "--help" || std::string_view(argv[2]) == "-h");
  if (asks_for_help) { std::fputs(kEngineHelp, stdout); }
  static char name[] = "murmur engine";
  argv[1] = name;
  return llama_server(argc - 1, argv + 1);
#else
  (void)argc;
  (void)argv;
  std::fputs(
      "murmur engine: this binary was built without llama.cpp (-DMURMUR_BUNDLED_ENGINE=OFF)\n",
      stderr);
  return murmur::cli::kUsage;
#endif
}

/// The simulator walks gigabytes at random, and is faster on huge pages (docs/simulation.md, "How
/// fast it is"). glibc gives them to who asks before the program begins, and so it begins again.
void begin_again_with_huge_pages(char** argv) {
  constexpr const char* kTunables = "GLIBC_TUNABLES";
  if (std::getenv(kTunables) != nullptr) { return; }
  setenv(kTunables, "glibc.malloc.hugetlb=1", 1);
  execv("/proc/self/exe", argv);  // comes back only where that cannot be done; then without
}

}  // namespace

int main(int argc, char** argv) {
  if (argc > 1 && std::string_view(argv[1]) == "engine") { return run_engine(argc, argv); }
  if (argc > 1 && std::string_view(argv[1]) == "sim") { begin_again_with_huge_pages(argv); }
  // A reader that has gone is an error of that write, not the end of a node.
  std::signal(SIGPIPE, SIG_IGN);
  const murmur::cli::BuildInfo build{MURMUR_VERSION, MURMUR_LLAMA_CPP_VERSION, MURMUR_COMPILER};
  try {
    return murmur::cli::run({argv + 1, argv + argc}, build);
  } catch (const std::exception& bug) {
    std::fprintf(stderr, "murmur: an exception escaped, which is a bug: %s\n", bug.what());
    return murmur::cli::kFailed;
  }
}
