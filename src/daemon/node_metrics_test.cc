#include "daemon/node_metrics.h"

#include <gtest/gtest.h>

#include <cmath>
#include <map>
#include <regex>
#include <set>
#include <sstream>

namespace murmur::daemon {
namespace {

/// Reads Prometheus' text format as its documentation has it, and minds every rule: HELP and TYPE
/// once and before the samples, a family in one piece, no sample twice, cumulative buckets.
class StrictReader {
 public:
  explicit StrictReader(const std::string& text) {
    EXPECT_TRUE(text.ends_with('\n'));
    std::istringstream lines(text);
    for (std::string line; std::getline(lines, line);) { read(line); }
    for (const auto& [name, type] : types_) { EXPECT_TRUE(helps_.contains(name)) << name; }
    check_histograms();
  }

  /// By "name{label="text"}"; fails the test where there is none.
  [[nodiscard]] double at(const std::string& sample) const {
    EXPECT_TRUE(samples_.contains(sample)) << sample;
    return samples_.contains(sample) ? samples_.at(sample) : std::nan("");
  }

 private:
  void read(const std::string& line) {
    static const std::regex kHelp(R"(# HELP ([a-zA-Z_:][a-zA-Z0-9_:]*) ((?:[^\\]|\\\\|\\n)+))");
    static const std::regex kType(R"(# TYPE ([a-zA-Z_:][a-zA-Z0-9_:]*) (counter|gauge|histogram))");
    static const std::regex kSample(
        R"((([a-zA-Z_:][a-zA-Z0-9_:]*)(?:\{([a-zA-Z_][a-zA-Z0-9_]*="(?:[^"\\]|\\["\\n])*")"
        R"((?:,[a-zA-Z_][a-zA-Z0-9_]*="(?:[^"\\]|\\["\\n])*")*)\})?) )"
        R"(([+-]?(?:Inf|[0-9]+(?:\.[0-9]+)?(?:e[+-][0-9]+)?)|NaN))");
    std::smatch found;
    if (std::regex_match(line, found, kHelp)) {
      EXPECT_TRUE(helps_.insert(found[1]).second) << line;
      return;
    }
    if (std::regex_match(line, found, kType)) {
      EXPECT_TRUE(types_.emplace(found[1], found[2]).second) << line;
      family_ = found[1];
      return;
    }
    ASSERT_TRUE(std::regex_match(line, found, kSample)) << line;
    EXPECT_EQ(family_of(found[2]), family_) << line;
    EXPECT_TRUE(samples_.emplace(found[1], std::stod(found[4])).second) << line;
    order_.push_back(found[1]);
  }

  [[nodiscard]] std::string family_of(const std::string& name) const {
    if (types_.contains(family_) && types_.at(family_) == "histogram") {
      for (const char* suffix : {"_bucket", "_sum", "_count"}) {
        if (name == family_ + suffix) { return family_; }
      }
    }
    return name;
  }

  void check_histograms() const {
    double below = 0;
    for (const std::string& sample : order_) {
      if (sample.find("_bucket{") == std::string::npos) {
        below = 0;
        continue;
      }
      EXPECT_GE(samples_.at(sample), below) << sample;
      below = samples_.at(sample);
      if (sample.find("le=\"+Inf\"") != std::string::npos) { below = 0; }
    }
  }

  std::set<std::string> helps_;
  std::map<std::string, std::string> types_;
  std::map<std::string, double> samples_;
  std::vector<std::string> order_;
  std::string family_;
};

Instant at(Duration time) { return Instant(time); }

class NodeMetricsTest : public testing::Test {
 protected:
  [[nodiscard]] std::string text() const {
    return metrics_.text({.core = core_,
                          .now = at(10s),
                          .node = "the \"attic\"\\\n",
                          .model = "tiny",
                          .version = "1",
                          .engine_ready = true,
                          .peers_up = 2});
  }

  node::NodeCore core_{node::Setup{.self = {NodeId{1}, "attic"}}};
  NodeMetrics metrics_;
};

TEST_F(NodeMetricsTest, AreThereFromTheStartAndEscapeWhatTheyQuote) {
  const StrictReader read(text());
  EXPECT_EQ(read.at(R"(murmur_node_info{node="the \"attic\"\\\n",model="tiny",version="1"})"), 1);
  EXPECT_EQ(read.at(R"(murmur_peers{state="up"})"), 2);
  EXPECT_EQ(read.at(R"(murmur_queue_waiting_jobs{class="propose"})"), 0);
  EXPECT_EQ(read.at("murmur_slots"), 1);
  EXPECT_EQ(read.at("murmur_engine_restarts_total"), 0);
  EXPECT_EQ(read.at(R"(murmur_job_service_seconds_count{class="local"})"), 0);
}

TEST_F(NodeMetricsTest, TimeJobsFromTheirStartByClass) {
  metrics_.note(node::JobStarted{JobId{1}, queueing::JobClass::Local, 300ms}, at(1s));
  metrics_.note(node::JobStarted{JobId{2}, queueing::JobClass::Local, 3s}, at(1s));
  metrics_.note(node::JobFinished{JobId{1}, queueing::JobClass::Local, true}, at(3s));
  metrics_.note(node::JobFinished{JobId{2}, queueing::JobClass::Local, false}, at(4s));
  const StrictReader read(text());
  EXPECT_EQ(read.at(R"(murmur_job_queue_wait_seconds_bucket{class="local",le="0.25"})"), 0);
  EXPECT_EQ(read.at(R"(murmur_job_queue_wait_seconds_bucket{class="local",le="0.5"})"), 1);
  EXPECT_EQ(read.at(R"(murmur_job_queue_wait_seconds_bucket{class="local",le="+Inf"})"), 2);
  EXPECT_EQ(read.at(R"(murmur_job_service_seconds_count{class="local"})"), 1);
  EXPECT_EQ(read.at(R"(murmur_job_service_seconds_sum{class="local"})"), 2);
  EXPECT_EQ(read.at(R"(murmur_jobs_broken_off_total{class="local"})"), 1);
}

TEST_F(NodeMetricsTest, CountRunsByPathAndWhatPeersMadeOfTheirProposals) {
  node::RunEnded vote{RunId{1}, 2s, true, moa::AnswerPath::Vote};
  vote.asked[static_cast<std::size_t>(moa::ProposalOutcome::Done)] = 2;
  vote.asked[static_cast<std::size_t>(moa::ProposalOutcome::Late)] = 1;
  vote.bytes_sent = 700;
  metrics_.note(vote);
  node::RunEnded lost{RunId{2}, 1s, false};
  lost.failure = FailureKind::NoProposals;
  metrics_.note(lost);
  const StrictReader read(text());
  EXPECT_EQ(read.at(R"(murmur_runs_total{outcome="answered",path="vote"})"), 1);
  EXPECT_EQ(read.at(R"(murmur_runs_total{outcome="no_proposals",path="none"})"), 1);
  EXPECT_EQ(read.at("murmur_run_seconds_count"), 1);
  EXPECT_EQ(read.at(R"(murmur_proposals_asked_total{outcome="done"})"), 2);
  EXPECT_EQ(read.at(R"(murmur_proposals_asked_total{outcome="late"})"), 1);
  EXPECT_EQ(read.at(R"(murmur_proposal_bytes_total{direction="sent"})"), 700);
}

TEST_F(NodeMetricsTest, TellWhatWasServedAndWhatWasRefused) {
  metrics_.request_answered(RequestKind::Proposal);
  metrics_.request_failed(RequestKind::Proposal, FailureKind::QueueFull);
  metrics_.generated(5);
  metrics_.prompt_read(7);
  metrics_.engine_ready();
  metrics_.engine_ready();
  const StrictReader read(text());
  EXPECT_EQ(read.at(R"(murmur_requests_total{kind="proposal",result="answered"})"), 1);
  EXPECT_EQ(read.at(R"(murmur_requests_total{kind="proposal",result="queue_full"})"), 1);
  EXPECT_EQ(read.at(R"(murmur_tokens_total{kind="completion"})"), 5);
  EXPECT_EQ(read.at(R"(murmur_tokens_total{kind="prompt"})"), 7);
  EXPECT_EQ(read.at("murmur_engine_restarts_total"), 1);
}

}  // namespace
}  // namespace murmur::daemon
