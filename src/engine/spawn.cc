#include "engine/spawn.h"

#include <fcntl.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <csignal>
#include <string_view>
#include <system_error>
#include <utility>

namespace murmur::engine {
namespace {

/// A pipe whose ends close themselves.
class Pipe {
 public:
  Pipe() { open_ = ::pipe2(ends_.data(), O_CLOEXEC) == 0; }
  ~Pipe() {
    close_end(0);
    close_end(1);
  }
  Pipe(const Pipe&) = delete;
  Pipe& operator=(const Pipe&) = delete;

  [[nodiscard]] bool open() const { return open_; }
  [[nodiscard]] int read_end() const { return ends_[0]; }
  [[nodiscard]] int write_end() const { return ends_[1]; }
  [[nodiscard]] int release_read_end() { return std::exchange(ends_[0], -1); }
  void close_write_end() { close_end(1); }

 private:
  void close_end(std::size_t end) {
    if (const int fd = std::exchange(ends_[end], -1); fd >= 0) { ::close(fd); }
  }

  std::array<int, 2> ends_{-1, -1};
  bool open_ = false;
};

Error failed(const std::string& program, int error) {
  return Error{"cannot run " + program + ": " + std::generic_category().message(error)};
}

/// argv for execve(), pointing into `command`.
std::vector<char*> argument_vector(const ChildCommand& command) {
  std::vector<char*> argv;
  argv.push_back(const_cast<char*>(command.program.c_str()));
  for (const std::string& argument : command.arguments) {
    argv.push_back(const_cast<char*>(argument.c_str()));
  }
  argv.push_back(nullptr);
  return argv;
}

/// envp for execve(): our environment without what the command drops.
std::vector<char*> environment_vector(const ChildCommand& command) {
  std::vector<char*> envp;
  for (char** entry = ::environ; entry != nullptr && *entry != nullptr; ++entry) {
    const bool dropped = !command.dropped_environment.empty() &&
                         std::string_view(*entry).starts_with(command.dropped_environment);
    if (!dropped) { envp.push_back(*entry); }
  }
  envp.push_back(nullptr);
  return envp;
}

// From here to the exec only async-signal-safe calls: another thread may hold any lock.

void reset_signals() {
  for (int signal = 1; signal < NSIG; ++signal) { ::signal(signal, SIG_DFL); }
  sigset_t none;
  ::sigemptyset(&none);
  ::sigprocmask(SIG_SETMASK, &none, nullptr);
}

/// Marks everything but the standard streams to be closed by the exec: the node's listening sockets
/// among them, which would otherwise stay bound while the engine lives.
void close_others_on_exec() {
  constexpr unsigned kCloseOnExec = 1U << 2U;  // CLOSE_RANGE_CLOEXEC
  if (::syscall(SYS_close_range, 3U, ~0U, kCloseOnExec) == 0) { return; }
  for (int fd = 3; fd < 4096; ++fd) { ::fcntl(fd, F_SETFD, FD_CLOEXEC); }  // before Linux 5.11
}

struct ExecVectors {
  std::vector<char*> argv;
  std::vector<char*> envp;
};

[[noreturn]] void run_child(const ChildCommand& command, const ExecVectors& exec, pid_t parent,
                            int output, int failure) {
  ::prctl(PR_SET_PDEATHSIG, SIGKILL);
  if (::getppid() != parent) { ::_exit(127); }  // it died before that took effect
  ::setsid();
  reset_signals();
  const int null = ::open("/dev/null", O_RDONLY | O_CLOEXEC);
  ::dup2(null, STDIN_FILENO);
  ::dup2(output, STDOUT_FILENO);
  ::dup2(output, STDERR_FILENO);
  close_others_on_exec();
  // Best effort: a child that runs at full priority still works.
  const int niceness = ::getpriority(PRIO_PROCESS, 0) + command.niceness;
  (void)::setpriority(PRIO_PROCESS, 0, niceness);
  ::execve(exec.argv[0], exec.argv.data(), exec.envp.data());
  const int error = errno;
  (void)!::write(failure, &error, sizeof(error));
  ::_exit(127);
}

/// Waits until the exec has happened (0) or failed (its errno). The pipe closes itself by an exec.
int exec_error(int failure) {
  int error = 0;
  ssize_t got = 0;
  do { got = ::read(failure, &error, sizeof(error)); } while (got < 0 && errno == EINTR);
  return got == sizeof(error) ? error : 0;
}

void reap(pid_t pid) {
  while (::waitpid(pid, nullptr, 0) < 0 && errno == EINTR) {}
}

}  // namespace

Result<SpawnedChild> spawn(const ChildCommand& command) {
  Pipe output;
  Pipe failure;
  if (!output.open() || !failure.open()) { return failed(command.program, errno); }
  const ExecVectors exec{argument_vector(command), environment_vector(command)};
  const pid_t parent = ::getpid();
  const pid_t pid = ::fork();
  if (pid < 0) { return failed(command.program, errno); }
  if (pid == 0) { run_child(command, exec, parent, output.write_end(), failure.write_end()); }
  failure.close_write_end();
  if (const int error = exec_error(failure.read_end()); error != 0) {
    reap(pid);
    return failed(command.program, error);
  }
  const int pidfd = static_cast<int>(::syscall(SYS_pidfd_open, pid, 0));
  if (pidfd < 0) {
    const int error = errno;
    ::kill(pid, SIGKILL);
    reap(pid);
    return failed(command.program + " (pidfd_open, which needs Linux 5.3)", error);
  }
  return SpawnedChild{pid, pidfd, output.release_read_end()};
}

}  // namespace murmur::engine
