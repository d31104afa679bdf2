#pragma once

#include <boost/asio/any_io_executor.hpp>
#include <boost/asio/awaitable.hpp>
#include <functional>
#include <memory>
#include <string>

#include "base/result.h"
#include "base/time.h"
#include "engine/engine.h"
#include "engine/remote_server.h"
#include "net/server_url.h"
#include "prompt/wording.h"

namespace murmur::engine {

/// A server with an OpenAI API that somebody else runs.
struct RemoteConfig {
  net::ServerUrl url;
  RemoteWishes wishes;
  std::string key;  ///< goes into the Authorization header and nowhere else; empty: none
  prompt::Wordings wordings;
  /// A server may load its model on the first request, and says nothing while it reads a prompt.
  Duration silence_max = std::chrono::minutes(5);
  Duration loading_max = std::chrono::minutes(15);
  Duration look_every = std::chrono::seconds(5);  ///< whether it is still well
};

/// The engine that generates with somebody else's server: llama-server, Ollama, vLLM, LM Studio,
/// DeepSpeed-MII or another one, told from one another by what they answer (discover()). It is
/// never started or ended from here. When it is gone, on_engine_lost() is called and its jobs
/// fail; it is looked for, with growing pauses, until it is back, and then asked anew what it is.
class RemoteEngine final : public Engine {
 public:
  /// `on_line` hears what the server lacks and how it fares, for the log.
  RemoteEngine(boost::asio::any_io_executor executor, RemoteConfig config, EngineSink& sink,
               std::function<void(const std::string& line)> on_line);
  ~RemoteEngine() override;  ///< Requires that stop() has ended, or that the executor runs no more.

  /// Waits for a server that is loading; on_engine_ready() is called before it ends. An error is
  /// final, one line for the person who started the node.
  [[nodiscard]] boost::asio::awaitable<Result<EngineInfo>> launch();
  /// Ends all jobs that are left, and leaves the server alone from then on.
  [[nodiscard]] boost::asio::awaitable<void> stop();

  void start(JobId job, std::shared_ptr<const prompt::Generation> generation) override;
  void cancel(JobId job) override;
  void query(Query query, OnReply on_reply) override;

 private:
  class Impl;
  std::unique_ptr<Impl> impl_;
};

}  // namespace murmur::engine
