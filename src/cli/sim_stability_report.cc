#include "cli/sim_stability_report.h"

#include <cstdio>

#include "cli/table.h"
#include "cli/units.h"
#include "openai/json_writer.h"

namespace murmur::cli {
namespace {

std::string digits(const char* format, double value) {
  char text[32];
  std::snprintf(text, sizeof text, format, value);
  return text;
}

std::string per_s_text(double rate_per_s) { return digits("%.5g", rate_per_s); }
std::string ratio_text(double ratio) { return digits("%.3f", ratio); }

std::string theory_table(const SimStabilityResult& result) {
  const sim::RateBounds& theory = result.theory;
  const sim::CriticalRate& found = result.found;
  Table table({{"theory"},
               {"prompts/s", Table::Align::Right},
               {"bounded at", Table::Align::Right},
               {"growing at", Table::Align::Right}});
  const auto add = [&](const std::string& name, double rate) {
    table.add({name, per_s_text(rate), ratio_text(found.bounded / rate),
               ratio_text(found.growing / rate)});
  };
  add("Theorem 1", theory.theorem);
  if (theory.corrected != theory.theorem) { add("by class and batch", theory.corrected); }
  if (theory.fluid) { add("fluid bound", *theory.fluid); }
  return table.render(SIZE_MAX);
}

std::string judged_table(const SimStabilityResult& result) {
  Table table({{"prompts/s", Table::Align::Right},
               {"growth", Table::Align::Right},
               {"95% interval", Table::Align::Right},
               {"judged"}});
  for (const auto& [rate, test] : result.judged) {
    table.add({per_s_text(rate), digits("%.4f", test.growth.mean),
               digits("%.4f", test.growth.low) + " .. " + digits("%.4f", test.growth.high),
               std::string(to_string(test.verdict))});
  }
  return table.render(SIZE_MAX);
}

void write_judged(openai::JsonWriter& out, const SimStabilityResult& result) {
  out.key("judged").begin_array();
  for (const auto& [rate, test] : result.judged) {
    out.begin_object().member("rate_per_s", rate).member("growth", test.growth.mean);
    out.key("growth_ci95").begin_array().value(test.growth.low).value(test.growth.high).end_array();
    out.member("verdict", to_string(test.verdict)).end_object();
  }
  out.end_array();
}

}  // namespace

std::string stability_text(const SimStabilityOptions& asked, const SimStabilityResult& result) {
  const auto& [bounded, growing] = result.found;
  return "Queues are bounded at " + per_s_text(bounded) + " and grow at " + per_s_text(growing) +
         (asked.experiment.rates_per_s.size() == 1 ? " prompts/s of each user.\n\n"
                                                   : " prompts/s of a user on average.\n\n") +
         theory_table(result) + "\n" + judged_table(result) + "\nOf " +
         std::to_string(asked.seeds) + " seeds each, " + seconds_text(asked.experiment.horizon) +
         " long, in " + seconds_text(result.took) + ".\n";
}

std::string stability_json(const SimStabilityOptions& asked, const SimStabilityResult& result) {
  const sim::ExperimentOptions& experiment = asked.experiment;
  openai::JsonWriter out;
  out.begin_object().member("nodes", experiment.world.nodes);
  out.member("layers", experiment.plan.layers).member("fan_out", experiment.plan.fan_out);
  out.member("slots", experiment.world.slots);
  out.member("choice", moa::to_string(experiment.plan.choice));
  out.key("shares").begin_array();
  for (const double share : experiment.rates_per_s) { out.value(share); }
  out.end_array();
  out.member("horizon_s", to_seconds(experiment.horizon));
  out.member("warmup_s", to_seconds(experiment.warm_up)).member("seed", experiment.world.seed);
  out.member("seeds", asked.seeds).member("precision", asked.precision);
  out.member("growth_max", sim::kGrowthMax);
  out.member("bounded_rate", result.found.bounded).member("growing_rate", result.found.growing);
  out.member("theorem_rate", result.theory.theorem);
  out.member("corrected_rate", result.theory.corrected);
  if (result.theory.fluid) { out.member("fluid_rate", *result.theory.fluid); }
  write_judged(out, result);
  out.member("took_s", to_seconds(result.took)).end_object();
  return out.take();
}

}  // namespace murmur::cli
