#include "cli/sim_paper_text.h"

#include <cstdio>

#include "cli/table.h"

namespace murmur::cli {
namespace {

using Align = Table::Align;

std::string decimal(double value, int digits) {
  char text[32];
  std::snprintf(text, sizeof text, "%.*f", digits, value);
  return text;
}

/// "2.04 [1.59 .. 2.55]"
std::string interval(const sim::Spread& spread, int digits) {
  return decimal(spread.mean, digits) + " [" + decimal(spread.low, digits) + " .. " +
         decimal(spread.high, digits) + "]";
}

std::string latency_table(const std::vector<PaperResult>& results, std::size_t columns) {
  Table table({{"latency, s"},
               {"alpha, s", Align::Right},
               {"rho", Align::Right},
               {"paper", Align::Right},
               {"nodes", Align::Right},
               {"its code", Align::Right}});
  for (const auto& [replay, unlike] : results) {
    table.add({name_of(replay.row), decimal(to_seconds(replay.service_time), 1),
               decimal(replay.offered_load, 1), decimal(replay.row.latency_mean_s, 2),
               interval(replay.latency_s, 0), interval(replay.reference.latency_s, 0)});
  }
  return table.render(columns);
}

std::string queue_table(const std::vector<PaperResult>& results, std::size_t columns) {
  Table table({{"queue, jobs per node"},
               {"paper", Align::Right},
               {"its code", Align::Right},
               {"nodes, waiting", Align::Right},
               {"nodes, waiting and running", Align::Right}});
  for (const auto& [replay, unlike] : results) {
    table.add({name_of(replay.row), decimal(replay.row.queue_mean, 2),
               interval(replay.reference.queue, 2), interval(replay.waiting, 2),
               interval(replay.jobs, 2)});
  }
  return table.render(columns);
}

std::string steps_table(const std::vector<PaperResult>& results, std::size_t columns) {
  Table table({{"how its code counts"},
               {"waiting", Align::Right},
               {"at ends of services", Align::Right},
               {"without overlooked layers", Align::Right},
               {"over the last prompt's end", Align::Right}});
  for (const auto& [replay, unlike] : results) {
    const sim::ReferenceFigures& figures = replay.reference;
    table.add({name_of(replay.row), decimal(figures.waiting, 2), decimal(figures.queue_complete, 2),
               decimal(figures.queue_by_latest_end, 2), decimal(figures.queue.mean, 2)});
  }
  return table.render(columns);
}

/// "1:1:2:2"
std::string unlike_text() {
  std::string text;
  for (const int multiple : sim::kUnlikeServiceTimes) {
    text += (text.empty() ? "" : ":") + std::to_string(multiple);
  }
  return text;
}

std::string unlike_table(const std::vector<PaperResult>& results, std::size_t columns) {
  Table table({{"queue, service times " + unlike_text()},
               {"alpha of the fast, s", Align::Right},
               {"paper", Align::Right},
               {"its code", Align::Right}});
  for (const auto& [alike, unlike] : results) {
    if (!unlike) { continue; }
    table.add({name_of(alike.row), decimal(to_seconds(unlike->service_time), 1),
               decimal(alike.row.queue_mean, 2), interval(unlike->queue, 2)});
  }
  return table.render(columns);
}

}  // namespace

std::string name_of(const sim::PaperRow& row) {
  std::string name = row.table == 1 ? "I M=" : "II M=";
  name += std::to_string(row.layers);
  return row.layers == 0 ? name : name + ",k=" + std::to_string(row.fan_out);
}

std::string paper_text(const SimPaperOptions& asked, const std::vector<PaperResult>& results,
                       std::size_t columns) {
  return "Ten prompts at four nodes, each of whose users asks every 4 s on average; repeated\n" +
         std::to_string(asked.repetitions) + " times, seed " + std::to_string(asked.seed) +
         ". In brackets: between these are 95% of the repetitions.\n\n" +
         latency_table(results, columns) + "\n" + queue_table(results, columns) + "\n" +
         steps_table(results, columns) + "\n" + unlike_table(results, columns);
}

}  // namespace murmur::cli
