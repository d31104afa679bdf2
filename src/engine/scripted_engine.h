#pragma once

#include <boost/asio/any_io_executor.hpp>
#include <memory>

#include "engine/engine.h"
#include "engine/script.h"
#include "prompt/wording.h"

namespace murmur::engine {

/// An engine that plays a script instead of asking a model: for tests, and for trying a cluster
/// without models. A token is a word with the white space before it. A prompt that no rule matches
/// fails, and says so. Of plain requests it takes chat completions; the others end with status 501.
class ScriptedEngine final : public Engine {
 public:
  /// `sink` hears nothing after the destructor.
  ScriptedEngine(boost::asio::any_io_executor executor, Script script, EngineSink& sink,
                 prompt::Wordings wordings = {});
  ~ScriptedEngine() override;

  /// on_engine_ready() follows.
  void launch();
  [[nodiscard]] EngineInfo info() const;

  void start(JobId job, std::shared_ptr<const prompt::Generation> generation) override;
  void cancel(JobId job) override;
  /// Status 501: a script has no tokenizer and no properties.
  void query(Query query, OnReply on_reply) override;

 private:
  class Impl;
  std::shared_ptr<Impl> impl_;
};

}  // namespace murmur::engine
