#pragma once

#include <sys/types.h>

#include <string>
#include <vector>

#include "base/result.h"

namespace murmur::engine {

/// A program to run as a child.
struct ChildCommand {
  std::string program;                 ///< path; not looked up in PATH
  std::vector<std::string> arguments;  ///< without argv[0], which is the program's name
  int niceness = 10;                   ///< above ours; the user's own work goes first
  /// Variables of the environment whose names begin so are not inherited; empty: all are.
  std::string dropped_environment;
};

/// What the parent holds of a running child; both descriptors are the caller's to close.
struct SpawnedChild {
  pid_t pid = -1;
  int pidfd = -1;   ///< readable once the child has ended
  int output = -1;  ///< read end of its standard output and error
};

/// Starts a program with nothing of ours: standard input is /dev/null, no other descriptor is
/// inherited, no signal is ignored or blocked. It runs in a session of its own, so that Ctrl-C at
/// the terminal reaches the node alone, which then decides; and it is killed when the calling
/// *thread* ends, so it cannot outlive the node: call it from a thread that lives as long. An error
/// names the program and says why it could not be run. Linux 5.3 or later.
[[nodiscard]] Result<SpawnedChild> spawn(const ChildCommand& command);

}  // namespace murmur::engine
