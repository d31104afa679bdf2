#include "cli/sim_lengths.h"

#include <utility>
#include <vector>

#include "cli/sim_values.h"
#include "eval/dataset.h"

namespace murmur::cli {
namespace {

/// As English text has it with the tokenizers of today's models, about; a message in the simulated
/// network has as many for each token.
constexpr std::size_t kBytesPerToken = 4;

double tokens_of(std::size_t bytes) {
  return static_cast<double>((bytes + kBytesPerToken - 1) / kBytesPerToken);
}

Result<sim::Distribution> lengths_in(const std::string& path, DatasetText of) {
  const auto questions = eval::load_dataset(path);
  if (!questions) { return questions.error(); }
  std::vector<double> lengths;
  for (const eval::Question& question : *questions) {
    const bool is_prompt = of == DatasetText::Prompt;
    const std::size_t bytes = is_prompt ? question.prompt.size() : question.answer_bytes;
    if (bytes == 0) {
      return Error{path + ": line " + std::to_string(question.line) + " has no answer or output"};
    }
    lengths.push_back(tokens_of(bytes));
  }
  return sim::Distribution::empirical(std::move(lengths));
}

}  // namespace

Result<sim::Distribution> read_lengths(const std::string& text, DatasetText of) {
  constexpr std::string_view kDataset = "dataset:";
  if (text.starts_with(kDataset)) { return lengths_in(text.substr(kDataset.size()), of); }
  auto drawn = read_distribution(text);
  if (drawn || !drawn.error().message.starts_with("must be ")) { return drawn; }
  return Error{drawn.error().message + ", or dataset:F"};
}

FlagValue lengths_into(sim::Distribution& into, DatasetText of, std::string default_text) {
  return {[&into, of](const std::string& text) -> Result<void> {
            auto read = read_lengths(text, of);
            if (!read) { return read.error(); }
            into = *std::move(read);
            return {};
          },
          std::move(default_text)};
}

}  // namespace murmur::cli
