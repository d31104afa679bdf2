#pragma once

#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <variant>

#include "base/failure.h"
#include "base/ids.h"
#include "prompt/generation.h"

namespace murmur::engine {

/// What an engine has loaded.
struct EngineInfo {
  std::string model;                 ///< name, as clients see it
  std::uint64_t parameters = 0;      ///< 0: not known
  std::uint32_t context_tokens = 0;  ///< of one slot
  std::string chat_template;         ///< the model's own; empty: llama.cpp's default is used
  prompt::Naming naming = prompt::Naming::Number;  ///< of what it selects, by its wording
};

/// A generation that came to its end.
struct JobDone {
  prompt::FinishReason finish = prompt::FinishReason::Stop;
  prompt::Usage usage;
  bool prompt_cut = false;  ///< proposals were cut to fit the context
  std::optional<Duration>
      decode_time;  ///< first token to last, where the engine measures it itself
};

/// A question to an engine that generates nothing: tokens of a text, its properties.
struct Query {
  std::string method = "GET";  ///< GET or POST
  std::string path;            ///< of llama-server's API
  std::shared_ptr<const std::string> body = nullptr;
};
/// The engine's own words, an error's too.
struct QueryReply {
  unsigned status = 200;
  std::string body;  ///< JSON
};

/// Hears from an engine, always on the node's thread and never from inside a call to the engine.
class EngineSink {
 public:
  virtual ~EngineSink() = default;
  /// Jobs may be started; also after a restart.
  virtual void on_engine_ready(const EngineInfo& info) = 0;
  /// The engine is gone and is being restarted, with growing pauses. Then, and only then, every job
  /// that it had ends with EngineFailed: the other way round the node would hand the next waiting
  /// job to a dead engine. A second loss without a ready between them: the restart failed.
  virtual void on_engine_lost(const std::string& reason) = 0;
  /// A piece without text or tokens: the prompt is still being read.
  virtual void on_generated(JobId job, prompt::Delta delta) = 0;
  /// Exactly once for each started job.
  virtual void on_job_ended(JobId job, std::variant<JobDone, Failure> end) = 0;
};

/// The port to whatever generates text: to the node it is a device, like a disk. Asynchronous and
/// single-threaded; the sink is given at construction and outlives the engine.
class Engine {
 public:
  virtual ~Engine() = default;
  /// Begins to work on a job. The node never has more jobs here than it has slots.
  virtual void start(JobId job, std::shared_ptr<const prompt::Generation> generation) = 0;
  /// Idempotent; on_job_ended() still follows, with Failure{Cancelled} unless it had ended anyway.
  /// The slot is free when it does. Unknown ids are ignored: the job's end was under way already.
  virtual void cancel(JobId job) = 0;

  using OnReply = std::function<void(std::variant<QueryReply, Failure> reply)>;
  /// Answers beside the jobs. `on_reply` is called once, never from inside this; what it needs must
  /// live until then. Bounded in number, time and bytes: beyond them it is a Failure.
  virtual void query(Query query, OnReply on_reply) = 0;
};

}  // namespace murmur::engine
