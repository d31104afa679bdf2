#include "cli/report_text.h"

#include <string>

#include "cli/table.h"
#include "cli/text_width.h"
#include "cli/units.h"

namespace murmur::cli {
namespace {

std::string milliseconds_text(double milliseconds) {
  return milliseconds <= 0 ? "-" : seconds_text(from_seconds(milliseconds / 1e3));
}

void add_row(Table& table, const GenerationReport& generation) {
  const std::uint64_t bytes = generation.bytes_sent + generation.bytes_received;
  table.add({generation.node, generation.model,
             generation.layer == 0 ? "-" : std::to_string(generation.layer), generation.job_class,
             std::to_string(generation.tokens), milliseconds_text(generation.queue_wait_ms),
             milliseconds_text(generation.ttft_ms), rate_text(generation.tokens_per_s),
             generation.own ? "-" : bytes_text(bytes)});
}

// What did not come to a good end, which is seldom: a column of its own would be all "done".
std::string mishaps(const RunReport& report) {
  std::string lines;
  for (const GenerationReport& proposal : report.proposals) {
    if (proposal.outcome == "done") { continue; }
    const std::string why = proposal.detail.empty() ? "" : ", " + proposal.detail;
    lines += one_line(proposal.node + " (layer " + std::to_string(proposal.layer) +
                      "): " + proposal.outcome + why) +
             "\n";
  }
  return lines;
}

}  // namespace

std::string report_table(const Answer& answer, std::size_t columns) {
  if (!answer.report) { return {}; }
  using enum Table::Align;
  Table table({{"node", Left},
               {"model", Left},
               {"layer", Right},
               {"class", Left},
               {"tokens", Right},
               {"queue wait", Right},
               {"ttft", Right},
               {"tokens/s", Right},
               {"bytes", Right}});
  for (const GenerationReport& proposal : answer.report->proposals) { add_row(table, proposal); }
  if (answer.report->aggregation) { add_row(table, *answer.report->aggregation); }
  return table.render(columns) + mishaps(*answer.report);
}

std::string alone_line(const Answer& answer) {
  if (!answer.report) { return {}; }
  for (const GenerationReport& proposal : answer.report->proposals) {
    if (!proposal.own || proposal.layer != 1 || proposal.text.empty()) { continue; }
    if (proposal.text == answer.text) { return {}; }
    return one_line(proposal.node + " alone would have said: " + proposal.text);
  }
  return {};
}

std::string summary_line(const Answer& answer) {
  std::string line;
  if (answer.report) {
    line = "path: " + answer.report->path;
    if (!answer.report->reason.empty()) { line += " (" + answer.report->reason + ")"; }
    line += "; ";
  }
  line += "latency " + seconds_text(answer.latency) + ", ttft " + seconds_text(answer.ttft);
  if (answer.report) {
    line += "; between nodes " + bytes_text(answer.report->bytes_sent) + " sent, " +
            bytes_text(answer.report->bytes_received) + " received";
  }
  if (answer.finish_reason == "length") { line += "; cut at its token limit"; }
  return one_line(line);
}

}  // namespace murmur::cli
