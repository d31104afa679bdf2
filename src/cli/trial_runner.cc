#include "cli/trial_runner.h"

#include <boost/asio/awaitable.hpp>
#include <boost/asio/co_spawn.hpp>
#include <chrono>
#include <exception>
#include <map>
#include <utility>

#include "base/hash.h"
#include "base/rng.h"
#include "cli/answer_event.h"
#include "cli/answer_reader.h"
#include "cli/chat_request.h"
#include "cli/eval_progress.h"
#include "cli/question.h"
#include "cli/ticker.h"
#include "cli/views.h"
#include "net/http_client.h"

namespace murmur::cli {
namespace {

namespace asio = boost::asio;
using Clock = std::chrono::steady_clock;

constexpr Duration kSilenceMax = std::chrono::minutes(5);
constexpr unsigned kDeadlineExceeded = 504;

/// How many generations a trial in this setting takes, at most.
std::size_t generations(const eval::Setting& setting) {
  return setting.layers * (std::size_t{setting.fan_out} + 1) + 1;
}

/// Trials that are run side by side on all nodes, and are still to be run.
struct Pass {
  std::string name;
  std::vector<std::vector<eval::TrialKey>> of_node;

  [[nodiscard]] EvalWork work() const {
    EvalWork work;
    for (const auto& keys : of_node) {
      for (const eval::TrialKey& key : keys) { work.add(generations(key.setting)); }
    }
    return work;
  }
};

/// Says which trials there are to run.
class Agenda {
 public:
  Agenda(const eval::Design& design, const std::vector<eval::Question>& questions,
         const eval::Journal& journal)
      : design_(design),
        questions_(questions),
        journal_(journal) {}

  [[nodiscard]] std::vector<Pass> passes() const {
    std::vector<Pass> all{alone()};
    for (const eval::Setting& setting : design_.settings) { all.push_back(together(setting)); }
    return all;
  }

 private:
  /// Every question to every node, without any other.
  [[nodiscard]] Pass alone() const {
    Pass pass = named("each model alone");
    for (std::uint32_t node = 0; node < pass.of_node.size(); ++node) {
      for (const eval::Question& question : questions_) {
        for (std::uint32_t repeat = 0; repeat < design_.repeats; ++repeat) {
          add({{}, node, repeat, question.id}, pass);
        }
      }
    }
    return pass;
  }

  /// Every question to one node, which asks the others.
  [[nodiscard]] Pass together(const eval::Setting& setting) const {
    Pass pass = named(std::string(to_string(setting.strategy)) + " " + shape_of(setting));
    if (setting.layers == 0) { return pass; }  // that is each model alone
    const eval::Origins origins(questions_, pass.of_node.size());
    for (std::size_t i = 0; i < questions_.size(); ++i) {
      for (std::uint32_t repeat = 0; repeat < design_.repeats; ++repeat) {
        add({setting, origins.of(i, repeat), repeat, questions_[i].id}, pass);
      }
    }
    return pass;
  }

  [[nodiscard]] Pass named(std::string name) const {
    return {std::move(name), std::vector<std::vector<eval::TrialKey>>(design_.models.size())};
  }

  void add(eval::TrialKey key, Pass& pass) const {
    if (!journal_.has(key)) { pass.of_node[key.node].push_back(std::move(key)); }
  }

  const eval::Design& design_;
  const std::vector<eval::Question>& questions_;
  const eval::Journal& journal_;
};

EvalWork total(const std::vector<Pass>& passes) {
  EvalWork work;
  for (const Pass& pass : passes) { work.add(pass.work()); }
  return work;
}

using Clients = std::map<std::uint32_t, net::HttpClient*>;

/// Keeps a node's client within reach of whoever must abort it, for as long as it lives.
class Registration {
 public:
  Registration(Clients& clients, std::uint32_t node, net::HttpClient& client)
      : clients_(clients),
        node_(node) {
    clients_[node_] = &client;
  }
  ~Registration() { clients_.erase(node_); }
  Registration(const Registration&) = delete;
  Registration& operator=(const Registration&) = delete;

 private:
  Clients& clients_;
  std::uint32_t node_;
};

class Runner {
 public:
  Runner(Stage& stage, const LocalNodes& nodes, const eval::Design& design,
         const std::vector<eval::Question>& questions, const TrialSampling& sampling,
         eval::Journal& journal)
      : stage_(stage),
        nodes_(nodes),
        design_(design),
        questions_(questions),
        sampling_(sampling),
        journal_(journal),
        progress_(stage.errors) {
    for (std::size_t i = 0; i < questions_.size(); ++i) { index_[questions_[i].id] = i; }
  }

  Result<void> run() {
    std::vector<Pass> passes = Agenda(design_, questions_, journal_).passes();
    progress_.begin(total(passes));
    for (Pass& pass : passes) {
      if (auto done = run_pass(std::move(pass)); !done) { return done.error(); }
    }
    return {};
  }

 private:
  Result<void> run_pass(Pass pass) {
    progress_.pass(std::move(pass.name));
    std::size_t busy = pass.of_node.size();
    for (std::uint32_t node = 0; node < pass.of_node.size(); ++node) {
      asio::co_spawn(stage_.context, run_node(node, std::move(pass.of_node[node])),
                     [this, &busy](std::exception_ptr escaped) {
                       if (escaped) { escaped_ = std::move(escaped); }
                       --busy;
                     });
    }
    const Ticker ticker(stage_.context, kTickPeriod, [this] { progress_.tick(); });
    while (busy > 0) {
      stage_.context.run_one();
      if (stopping()) { abort_all(); }
    }
    progress_.end();
    if (escaped_) { std::rethrow_exception(std::exchange(escaped_, nullptr)); }
    if (!failure_.empty()) { return Error{failure_}; }
    if (stage_.broken_off()) { return Error{"interrupted"}; }
    return {};
  }

  [[nodiscard]] bool stopping() const {
    return stage_.broken_off() || !failure_.empty() || escaped_ != nullptr;
  }

  void abort_all() {
    for (auto& [node, client] : clients_) { client->abort(); }
  }

  asio::awaitable<void> run_node(std::uint32_t node, std::vector<eval::TrialKey> keys) {
    net::HttpClient client(stage_.context.get_executor(), nodes_.endpoint(node),
                           {.silence = kSilenceMax});
    const Registration registration(clients_, node, client);
    for (const eval::TrialKey& key : keys) {
      if (stopping()) { break; }
      std::optional<eval::Trial> trial = co_await run_trial(client, key);
      if (stopping() || !trial) { break; }
      if (const auto added = journal_.add(*std::move(trial)); !added) {
        failure_ = added.error().message;
        break;
      }
      progress_.step(generations(key.setting));
    }
  }

  /// Empty if the node could not be reached, or could not work: that says nothing of the question,
  /// which is asked again when the evaluation goes on.
  asio::awaitable<std::optional<eval::Trial>> run_trial(net::HttpClient& client,
                                                        const eval::TrialKey& key) {
    NoView view;
    const Clock::time_point asked_at = Clock::now();
    AnswerReader reader(view, [asked_at] { return Duration(Clock::now() - asked_at); });
    net::HttpRequest request = request_for(key);
    net::HttpClient::OnEvent on_event = [&reader](std::string_view data) {
      return reader.take(data);
    };
    const auto response = co_await client.stream(std::move(request), std::move(on_event));
    eval::Trial trial{.key = key};
    const std::string fault = response ? take(*response, reader, trial) : response.error().message;
    if (fault.empty()) { co_return trial; }
    if (!stopping()) {
      failure_ = "node-" + std::to_string(key.node + 1) + ": " + fault +
                 "; once that is mended, the same command goes on from here";
    }
    co_return std::nullopt;
  }

  [[nodiscard]] net::HttpRequest request_for(const eval::TrialKey& key) const {
    Question question;
    question.prompt = questions_[index_.at(key.question)].prompt;
    question.plan = to_string(key.setting.strategy);
    question.layers = key.setting.layers;
    question.fan_out = key.setting.fan_out;
    question.max_tokens = sampling_.max_tokens;
    question.temperature = sampling_.temperature;
    question.seed = seed_of(key);
    question.trace = Question::Trace::Final;
    return chat_request(question);
  }

  /// The same for a question whatever is asked before it and in whichever setting.
  [[nodiscard]] std::uint32_t seed_of(const eval::TrialKey& key) const {
    TraceHash hash;
    hash.add(std::uint64_t{sampling_.seed} + key.repeat);
    hash.add(key.question);
    return static_cast<std::uint32_t>(Rng(hash.value()).next() >> 33U);
  }

  /// Fills in a trial; returns what kept the node from answering, if anything did.
  [[nodiscard]] static std::string take(const net::HttpResponse& response, AnswerReader& reader,
                                        eval::Trial& trial) {
    if (response.status != 200) {
      const std::string message = error_message(response.body);
      // A model that is too slow for a question is so every time; anything else can be mended.
      const bool is_verdict = response.status < 500 || response.status == kDeadlineExceeded;
      if (!is_verdict) { return message; }
      trial.error = message;
      return {};
    }
    const Result<Answer> answer = reader.finish();
    if (!answer) { return answer.error().message; }
    trial.answer = answer->text;
    trial.latency_s = to_seconds(answer->latency);
    if (answer->report) { add_report(*answer->report, trial); }
    return {};
  }

  static void add_report(const RunReport& report, eval::Trial& trial) {
    trial.path = report.path;
    trial.bytes = report.bytes_sent + report.bytes_received;
    const auto add = [&trial](const GenerationReport& generation) {
      trial.queue_wait_s += generation.queue_wait_ms / 1000;
      trial.tokens += generation.tokens;
    };
    for (const GenerationReport& proposal : report.proposals) { add(proposal); }
    if (report.aggregation) { add(*report.aggregation); }
  }

  Stage& stage_;
  const LocalNodes& nodes_;
  const eval::Design& design_;
  const std::vector<eval::Question>& questions_;
  const TrialSampling& sampling_;
  eval::Journal& journal_;
  EvalProgress progress_;
  std::map<std::string, std::size_t> index_;
  Clients clients_;
  std::string failure_;
  std::exception_ptr escaped_;
};

}  // namespace

bool has_all_trials(const eval::Design& design, const std::vector<eval::Question>& questions,
                    const eval::Journal& journal) {
  return total(Agenda(design, questions, journal).passes()).trials == 0;
}

Result<void> run_trials(Stage& stage, const LocalNodes& nodes, const eval::Design& design,
                        const std::vector<eval::Question>& questions, const TrialSampling& sampling,
                        eval::Journal& journal) {
  return Runner(stage, nodes, design, questions, sampling, journal).run();
}

}  // namespace murmur::cli
