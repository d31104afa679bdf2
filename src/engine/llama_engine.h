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

/// The engine that generates with a model: a supervised llama.cpp server, met over its HTTP API on
/// a Unix socket, one connection per running job. Requests are always streams with progress, which
/// is what makes them cancellable: a job is cancelled by closing its connection, and it counts as
/// ended once the server lists its slot as idle (a decoding one within 0.05 s, a prefilling one at
/// the next batch). When the server dies, on_engine_lost() is called, its jobs fail, and it is
/// restarted.
class LlamaEngine final : public Engine {
 public:
  /// `on_line` hears what the server writes and what the supervisor has to say, for the log.
  LlamaEngine(boost::asio::any_io_executor executor, EngineConfig config, EngineSink& sink,
              std::function<void(const std::string& line)> on_line = {});
  ~LlamaEngine() override;  ///< Requires that stop() has ended, or that the executor runs no more.

  /// Checks the model and starts the server; on_engine_ready() is called before it ends. An error
  /// is final, one line for the person who started the node. The thread that runs this must live as
  /// long as the engine should: the server is killed when it ends.
  [[nodiscard]] boost::asio::awaitable<Result<EngineInfo>> launch();
  /// Ends the server for good, and before it all jobs that are left.
  [[nodiscard]] boost::asio::awaitable<void> stop();

  void start(JobId job, std::shared_ptr<const prompt::Generation> generation) override;
  void cancel(JobId job) override;
  void query(Query query, OnReply on_reply) override;

 private:
  class Impl;
  std::unique_ptr<Impl> impl_;
};

}  // namespace murmur::engine
