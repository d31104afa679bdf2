#pragma once

#include <boost/asio/any_io_executor.hpp>
#include <boost/asio/awaitable.hpp>
#include <functional>
#include <memory>
#include <string>

#include "base/result.h"
#include "engine/engine.h"
#include "engine/launch.h"

namespace murmur::engine {

/// Keeps one llama.cpp server running as a child on a Unix socket: starts it, learns what it has
/// loaded, and starts it again when it ends, after pauses that double from 0.25 s to 30 s and begin
/// anew once it has been ready for half a minute. Single-threaded; the thread that runs start()
/// must live as long as the engine should, and so must this object until stop() has ended.
class EngineSupervisor {
 public:
  /// Never called from inside a call to the supervisor, start() aside.
  struct Handlers {
    std::function<void(const EngineInfo& info)> on_ready;
    /// It ended, or a restart failed; the next one follows. Not for the first start, and not when
    /// it is stopped.
    std::function<void(const std::string& reason)> on_lost;
    std::function<void(const std::string& line)> on_line;  ///< of its output; may be empty
  };

  EngineSupervisor(boost::asio::any_io_executor executor, EngineConfig config, Handlers handlers);
  ~EngineSupervisor();

  /// The first start. An error is final, one line that says what to mend: nothing runs then.
  [[nodiscard]] boost::asio::awaitable<Result<EngineInfo>> start();
  /// Kills an engine that is stuck; on_lost() follows with `reason`, and a restart.
  void kill(std::string reason);
  /// Ends the engine for good, also one that is still starting.
  [[nodiscard]] boost::asio::awaitable<void> stop();

  [[nodiscard]] const std::string& socket_path() const;

 private:
  class Impl;
  std::unique_ptr<Impl> impl_;
};

}  // namespace murmur::engine
