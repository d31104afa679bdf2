#include "eval/summary.h"

#include <algorithm>
#include <utility>

#include "eval/judge.h"

namespace murmur::eval {
namespace {

constexpr Setting kAlone{};

double share(const std::vector<double>& scores) {
  double sum = 0;
  for (const double score : scores) { sum += score; }
  return scores.empty() ? 0 : sum / static_cast<double>(scores.size());
}

/// Looks trials up and judges them.
class Reader {
 public:
  Reader(const Design& design, const std::vector<Question>& questions, const Journal& journal)
      : repeats_(design.repeats),
        questions_(questions),
        journal_(journal) {}

  [[nodiscard]] const Trial& trial(const Setting& setting, std::uint32_t node, std::size_t question,
                                   std::uint32_t repeat) const {
    return journal_.trials().at({setting.canonical(), node, repeat, questions_[question].id});
  }

  /// Right answers among the repeats, as a share. Requires an expected answer.
  template <class NodeOf>
  [[nodiscard]] double score(const Setting& setting, NodeOf node_of, std::size_t question) const {
    double right = 0;
    for (std::uint32_t repeat = 0; repeat < repeats_; ++repeat) {
      const Trial& tried = trial(setting, node_of(question, repeat), question, repeat);
      if (tried.error.empty() && is_exact_match(tried.answer, *questions_[question].answer)) {
        ++right;
      }
    }
    return right / repeats_;
  }

  /// Of every question that can be judged; `node_of(question, repeat)` names whom it was put to.
  template <class NodeOf>
  [[nodiscard]] std::vector<double> scores(const Setting& setting, NodeOf node_of) const {
    std::vector<double> all;
    for (std::size_t i = 0; i < questions_.size(); ++i) {
      if (questions_[i].answer) { all.push_back(score(setting, node_of, i)); }
    }
    return all;
  }

  [[nodiscard]] std::map<std::string, double> by_skill(const std::vector<double>& scores) const {
    std::map<std::string, std::vector<double>> groups;
    auto score = scores.begin();
    for (const Question& question : questions_) {
      if (!question.answer) { continue; }
      if (!question.skill.empty()) { groups[question.skill].push_back(*score); }
      ++score;
    }
    std::map<std::string, double> shares;
    for (const auto& [skill, of_skill] : groups) { shares.emplace(skill, share(of_skill)); }
    return shares;
  }

 private:
  std::uint32_t repeats_;
  const std::vector<Question>& questions_;
  const Journal& journal_;
};

struct Costs {
  double latency_s = 0;
  double queue_wait_s = 0;
  std::uint64_t trials = 0;
};

void add_trial(const Trial& trial, SettingSummary& summary, Costs& costs) {
  ++costs.trials;
  if (!trial.error.empty()) {
    ++summary.failed;
    return;
  }
  ++summary.paths[trial.path];
  summary.tokens += trial.tokens;
  summary.bytes += trial.bytes;
  costs.latency_s += trial.latency_s;
  costs.queue_wait_s += trial.queue_wait_s;
}

void add_costs(const Reader& reader, const Design& design, const std::vector<Question>& questions,
               SettingSummary& summary) {
  const Origins origins(questions, design.models.size());
  Costs costs;
  for (std::size_t i = 0; i < questions.size(); ++i) {
    for (std::uint32_t repeat = 0; repeat < design.repeats; ++repeat) {
      const auto node = origins.of(i, repeat);
      add_trial(reader.trial(summary.setting, node, i, repeat), summary, costs);
    }
  }
  const std::uint64_t answered = costs.trials - summary.failed;
  if (answered > 0) { summary.latency_mean_s = costs.latency_s / static_cast<double>(answered); }
  if (costs.latency_s > 0) { summary.queue_mean = costs.queue_wait_s / costs.latency_s; }
}

std::size_t best_of(const std::vector<std::vector<double>>& members) {
  const auto best =
      std::max_element(members.begin(), members.end(),
                       [](const auto& a, const auto& b) { return share(a) < share(b); });
  return static_cast<std::size_t>(best - members.begin());
}

}  // namespace

Origins::Origins(const std::vector<Question>& questions, std::size_t nodes) : nodes_(nodes) {
  std::map<std::string, std::size_t> next;
  for (const Question& question : questions) {
    const std::size_t first = next.size();
    places_.push_back(next.try_emplace(question.skill, first).first->second++);
  }
}

Summary summarise(const Design& design, const std::vector<Question>& questions,
                  const Journal& journal) {
  const Reader reader(design, questions, journal);
  Summary summary;
  summary.questions = questions.size();
  summary.repeats = design.repeats;
  std::vector<std::vector<double>> alone;
  for (std::uint32_t node = 0; node < design.models.size(); ++node) {
    alone.push_back(reader.scores(kAlone, [node](std::size_t, std::uint32_t) { return node; }));
    MemberSummary& member = summary.members.emplace_back();
    member.node = "node-" + std::to_string(node + 1);
    member.model = design.models[node];
    member.by_skill = reader.by_skill(alone.back());
    if (!alone.back().empty()) { member.accuracy = accuracy(alone.back()); }
  }
  const bool judged = !alone.front().empty();
  if (judged) { summary.best_member = best_of(alone); }

  const Origins origins(questions, design.models.size());
  std::vector<double> first;
  for (const Setting& setting : design.settings) {
    SettingSummary& of = summary.settings.emplace_back();
    of.setting = setting;
    add_costs(reader, design, questions, of);
    if (!judged) { continue; }
    const auto scores =
        reader.scores(setting, [&origins](std::size_t question, std::uint32_t repeat) {
          return origins.of(question, repeat);
        });
    if (first.empty()) { first = scores; }
    of.accuracy = accuracy(scores);
    of.over_best_member = paired_difference(scores, alone[*summary.best_member]);
    of.over_first = paired_difference(scores, first);
    of.by_skill = reader.by_skill(scores);
  }
  return summary;
}

}  // namespace murmur::eval
