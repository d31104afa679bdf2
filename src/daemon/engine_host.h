#pragma once

#include <boost/asio/any_io_executor.hpp>
#include <boost/asio/awaitable.hpp>
#include <memory>

#include "base/result.h"
#include "daemon/node_config.h"
#include "daemon/start.h"
#include "engine/engine.h"

namespace murmur::daemon {

/// The engine that a configuration names, whichever kind it is, with its start and stop.
class EngineHost {
 public:
  virtual ~EngineHost() = default;
  /// Checks the model file, reads the script or the key; starts nothing. `sink` outlives the host.
  [[nodiscard]] static Result<std::unique_ptr<EngineHost>> create(
      boost::asio::any_io_executor executor, const NodeConfig& config, const StartPlan& plan,
      engine::EngineSink& sink);
  /// The first start; the sink hears that the engine is ready. An error is final, and is one line
  /// that says what to mend.
  [[nodiscard]] virtual boost::asio::awaitable<Result<engine::EngineInfo>> start() = 0;
  [[nodiscard]] virtual boost::asio::awaitable<void> stop() = 0;
  [[nodiscard]] virtual engine::Engine& engine() = 0;
};

}  // namespace murmur::daemon
