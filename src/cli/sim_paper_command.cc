#include "cli/sim_paper_command.h"

#include <unistd.h>

#include "cli/eval_progress.h"
#include "cli/exit_code.h"
#include "cli/output.h"
#include "cli/sim_paper_options.h"
#include "cli/sim_paper_text.h"
#include "cli/stop.h"

namespace murmur::cli {
namespace {

/// The generations of a row's ten prompts, repeated once for each seed.
std::size_t generations_in_pass(const sim::PaperRow& row, std::size_t repetitions) {
  return sim::kPaperPrompts * sim::jobs_per_prompt(row) * repetitions;
}

EvalWork work_of(std::size_t repetitions) {
  EvalWork work;
  for (const sim::PaperRow& row : sim::kPaperRows) {
    for (std::size_t pass = 0; pass < sim::kPassesPerRow; ++pass) {
      work.add(generations_in_pass(row, repetitions));
    }
  }
  return work;
}

std::vector<PaperResult> replay_all(const SimPaperOptions& asked) {
  const std::vector<std::uint64_t> seeds = sim::seeds_from(asked.seed, asked.repetitions);
  Output errors(STDERR_FILENO);
  EvalProgress progress(errors);
  progress.begin(work_of(seeds.size()));
  std::vector<PaperResult> results;
  for (const sim::PaperRow& row : sim::kPaperRows) {
    progress.pass("Table " + name_of(row));
    PaperResult& result = results.emplace_back();
    result.alike = sim::replay_row(row, seeds, [&] {
      progress.step(generations_in_pass(row, seeds.size()));
      progress.tick();
    });
    if (row.table == 2) { result.unlike = sim::replay_unlike(row, seeds); }
  }
  progress.end();
  return results;
}

}  // namespace

int sim_paper_command(const CommandLine& line) {
  const Result<SimPaperOptions, Stop> asked = parse_sim_paper(line);
  if (!asked) { return report(asked.error()); }
  const std::vector<PaperResult> results = replay_all(*asked);
  Output output(STDOUT_FILENO);
  output.write(asked->json ? paper_json(*asked, results) + "\n"
                           : paper_text(*asked, results, output.table_columns()));
  return output.closed() ? output.exit_code_of_closed() : kDone;
}

}  // namespace murmur::cli
