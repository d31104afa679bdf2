#pragma once

#include <boost/asio/any_io_executor.hpp>
#include <boost/asio/awaitable.hpp>
#include <cstdint>
#include <functional>
#include <memory>
#include <string>

#include "engine/engine.h"
#include "engine/server_traits.h"
#include "net/http_client.h"
#include "prompt/wording.h"

namespace murmur::engine {

/// The jobs and queries of an engine that is a server with an OpenAI API: what all such engines
/// have in common, whoever keeps the server running. One connection per running job. Requests are
/// always streams, which is what makes them cancellable: by closing the connection. Tells the sink
/// of everything.
class EngineJobs {
 public:
  struct Surroundings {
    /// A client of the server that breaks off after so much silence.
    std::function<net::HttpClient(Duration silence_max)> connect;
    /// A job's exchange broke: if the server is gone, was_lost() within a second explains it.
    std::function<void()> on_broken = [] {};
    std::function<void(const std::string& line)> on_line = [](const std::string&) {};  ///< a log
  };

  /// `silence_max`: after which a job's stream is broken off.
  EngineJobs(boost::asio::any_io_executor executor, prompt::Wordings wordings, Duration silence_max,
             EngineSink& sink, Surroundings surroundings);
  ~EngineJobs();  ///< Requires that drained() has ended, or that the executor runs no more.

  // As Engine's.
  void start(JobId job, std::shared_ptr<const prompt::Generation> generation);
  void cancel(JobId job);
  void query(Query query, Engine::OnReply on_reply);

  void became_ready(const EngineInfo& info, ServerTraits traits);
  /// Then every job that there is ends with EngineFailed.
  void was_lost(const std::string& reason);
  /// Ends all jobs that are left; nothing new is taken until became_ready().
  void stop(const std::string& reason);
  [[nodiscard]] boost::asio::awaitable<void> drained();

  [[nodiscard]] bool busy() const;
  /// Of the jobs under way: a number that changes when anything comes, or another job begins.
  [[nodiscard]] std::uint64_t signs_of_life() const;

 private:
  class Impl;
  std::unique_ptr<Impl> impl_;
};

}  // namespace murmur::engine
