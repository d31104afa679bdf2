#pragma once

#include <map>
#include <optional>
#include <string>
#include <utility>
#include <variant>
#include <vector>

#include "engine/engine.h"

namespace murmur::engine {

/// For tests: keeps what an engine says.
struct RecordingSink final : EngineSink {
  struct JobRecord {
    std::vector<prompt::Delta> deltas;
    std::optional<std::variant<JobDone, Failure>> end;

    [[nodiscard]] std::string text() const {
      std::string all;
      for (const prompt::Delta& delta : deltas) { all += delta.text; }
      return all;
    }
    [[nodiscard]] bool ended() const { return end.has_value(); }
    [[nodiscard]] const JobDone* done() const {
      return end ? std::get_if<JobDone>(&*end) : nullptr;
    }
    [[nodiscard]] const Failure* failure() const {
      return end ? std::get_if<Failure>(&*end) : nullptr;
    }
  };

  void on_engine_ready(const EngineInfo& info) override {
    ready.push_back(info);
    history.emplace_back("ready");
  }
  void on_engine_lost(const std::string& reason) override {
    lost.push_back(reason);
    history.emplace_back("lost");
  }
  void on_generated(JobId job, prompt::Delta delta) override {
    jobs[job].deltas.push_back(std::move(delta));
  }
  void on_job_ended(JobId job, std::variant<JobDone, Failure> end) override {
    if (jobs[job].end) { history.emplace_back("ended twice " + std::to_string(job.value)); }
    jobs[job].end = std::move(end);
    history.push_back("ended " + std::to_string(job.value));
  }

  std::vector<EngineInfo> ready;
  std::vector<std::string> lost;
  std::map<JobId, JobRecord> jobs;
  std::vector<std::string> history;  ///< ready, lost and ended, in order
};

inline std::shared_ptr<const prompt::Generation> chat(std::string question,
                                                      prompt::Sampling sampling = {},
                                                      prompt::ProposalsPtr proposals = nullptr) {
  prompt::Conversation conversation{{prompt::Role::User, std::move(question)}};
  auto shared = std::make_shared<const prompt::Conversation>(std::move(conversation));
  return std::make_shared<const prompt::Generation>(
      prompt::ChatGeneration{{std::move(shared), std::move(proposals)}, std::move(sampling)});
}

inline std::shared_ptr<const prompt::Generation> plain(std::string body) {
  return std::make_shared<const prompt::Generation>(
      prompt::PlainGeneration{std::make_shared<const std::string>(std::move(body))});
}

}  // namespace murmur::engine
