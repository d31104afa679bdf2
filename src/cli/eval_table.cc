#include "cli/eval_table.h"

#include <cmath>
#include <cstdio>
#include <optional>
#include <set>
#include <vector>

#include "cli/table.h"
#include "cli/units.h"

namespace murmur::cli {
namespace {

using Align = Table::Align;

std::string decimal(double value, int digits) {
  char text[32];
  std::snprintf(text, sizeof(text), "%.*f", digits, value);
  return text;
}

std::string percent(double share) { return decimal(100 * share, 1); }

/// "71.2 [67.1 .. 75.0]"
std::string interval(const std::optional<Interval>& estimate, const char* sign = "") {
  if (!estimate) { return "-"; }
  const char* const plus = *sign != '\0' && estimate->mean >= 0 ? sign : "";
  return plus + percent(estimate->mean) + " [" + percent(estimate->low) + " .. " +
         percent(estimate->high) + "]";
}

std::string path_counts(const eval::SettingSummary& setting) {
  std::string text;
  for (const auto& [path, count] : setting.paths) {
    text += (text.empty() ? "" : ", ") + path + " " + std::to_string(count);
  }
  if (setting.failed > 0) { text += ", failed " + std::to_string(setting.failed); }
  return text;
}

std::string members_table(const eval::Summary& summary, std::size_t columns) {
  Table table({{"node"}, {"model"}, {"alone, % [95%]", Align::Right}});
  for (const eval::MemberSummary& member : summary.members) {
    table.add({member.node, member.model, interval(member.accuracy)});
  }
  return table.render(columns);
}

/// "auto M=1,k=3"
std::string name_of(const eval::Setting& setting) {
  if (setting.layers == 0) { return "alone"; }
  return std::string(to_string(setting.strategy)) + " " + shape_of(setting);
}

std::string settings_table(const eval::Summary& summary, std::size_t columns) {
  Table table({{"setting"},
               {"% [95%]", Align::Right},
               {"over best member", Align::Right},
               {"latency", Align::Right},
               {"queue", Align::Right},
               {"tokens", Align::Right},
               {"bytes", Align::Right},
               {"answers by"}});
  const auto asked = static_cast<double>(summary.questions * summary.repeats);
  for (const eval::SettingSummary& setting : summary.settings) {
    const auto latency =
        Duration(static_cast<std::int64_t>(std::llround(setting.latency_mean_s * 1e9)));
    const auto bytes = static_cast<double>(setting.bytes) / asked;
    table.add({name_of(setting.setting), interval(setting.accuracy),
               interval(setting.over_best_member, "+"), seconds_text(latency),
               decimal(setting.queue_mean, 2),
               decimal(static_cast<double>(setting.tokens) / asked, 0),
               bytes_text(static_cast<std::uint64_t>(bytes)), path_counts(setting)});
  }
  return table.render(columns);
}

std::string skills_table(const eval::Summary& summary, std::size_t columns) {
  std::vector<Table::Column> heads{{"skill, %"}};
  for (const auto& member : summary.members) { heads.push_back({member.node, Align::Right}); }
  for (const auto& setting : summary.settings) {
    heads.push_back({name_of(setting.setting), Align::Right});
  }
  Table table(std::move(heads));
  for (const auto& [skill, share] : summary.members.front().by_skill) {
    std::vector<std::string> cells{skill};
    for (const auto& member : summary.members) {
      cells.push_back(decimal(100 * member.by_skill.at(skill), 0));
    }
    for (const auto& setting : summary.settings) {
      cells.push_back(decimal(100 * setting.by_skill.at(skill), 0));
    }
    table.add(cells);
  }
  return table.render(columns);
}

}  // namespace

std::string eval_table(const eval::Summary& summary, std::size_t columns) {
  std::string text = std::to_string(summary.questions) + " questions";
  if (summary.repeats > 1) { text += ", each " + std::to_string(summary.repeats) + " times"; }
  text += "; latency, queue, tokens and bytes are per question\n\n";
  text += members_table(summary, columns) + "\n" + settings_table(summary, columns);
  if (!summary.members.front().by_skill.empty()) { text += "\n" + skills_table(summary, columns); }
  return text;
}

}  // namespace murmur::cli
