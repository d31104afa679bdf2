#include "eval/report.h"

#include <boost/json/array.hpp>
#include <boost/json/object.hpp>
#include <boost/json/serialize.hpp>
#include <optional>

namespace murmur::eval {
namespace {

namespace json = boost::json;

void add_accuracy(const std::optional<Interval>& accuracy, json::object& out) {
  const auto or_null = [&](double value) { return accuracy ? json::value(value) : json::value(); };
  out["accuracy"] = or_null(accuracy ? accuracy->mean : 0);
  out["ci_low"] = or_null(accuracy ? accuracy->low : 0);
  out["ci_high"] = or_null(accuracy ? accuracy->high : 0);
}

json::value difference(const std::optional<Interval>& estimate) {
  if (!estimate) { return nullptr; }
  return json::object{
      {"mean", estimate->mean}, {"ci_low", estimate->low}, {"ci_high", estimate->high}};
}

template <class Value>
json::object to_object(const std::map<std::string, Value>& values) {
  json::object object;
  for (const auto& [name, value] : values) { object[name] = value; }
  return object;
}

json::object to_object(const MemberSummary& member) {
  json::object object{{"node", member.node}, {"model", member.model}};
  add_accuracy(member.accuracy, object);
  object["by_skill"] = to_object(member.by_skill);
  return object;
}

json::object to_object(const SettingSummary& setting) {
  json::object object{{"plan", to_string(setting.setting.strategy)},
                      {"layers", setting.setting.layers},
                      {"fan_out", setting.setting.fan_out}};
  add_accuracy(setting.accuracy, object);
  object["over_best_member"] = difference(setting.over_best_member);
  object["over_first"] = difference(setting.over_first);
  object["by_skill"] = to_object(setting.by_skill);
  object["paths"] = to_object(setting.paths);
  object["failed"] = setting.failed;
  object["latency_mean_s"] = setting.latency_mean_s;
  object["queue_mean"] = setting.queue_mean;
  object["tokens"] = setting.tokens;
  object["bytes"] = setting.bytes;
  return object;
}

}  // namespace

std::string to_json(const Summary& summary) {
  json::array members;
  for (const MemberSummary& member : summary.members) { members.push_back(to_object(member)); }
  json::array configs;
  for (const SettingSummary& setting : summary.settings) { configs.push_back(to_object(setting)); }
  json::object object{{"questions", summary.questions}, {"repeats", summary.repeats}};
  object["members"] = std::move(members);
  object["best_member"] =
      summary.best_member ? json::value(summary.members[*summary.best_member].node) : json::value();
  object["configs"] = std::move(configs);
  return json::serialize(object);
}

std::string alpaca_json(const Design& design, const Setting& setting,
                        const std::vector<Question>& questions, const Journal& journal,
                        std::string_view dataset) {
  const std::string generator =
      "murmur:" + std::string(to_string(setting.strategy)) + " " + shape_of(setting);
  const Origins origins(questions, design.models.size());
  json::array outputs;
  for (std::size_t i = 0; i < questions.size(); ++i) {
    const TrialKey key{setting.canonical(), origins.of(i, 0), 0, questions[i].id};
    outputs.push_back(json::object{{"instruction", questions[i].prompt},
                                   {"output", journal.trials().at(key).answer},
                                   {"generator", generator},
                                   {"dataset", dataset},
                                   {"datasplit", "eval"}});
  }
  return json::serialize(outputs);
}

}  // namespace murmur::eval
