#pragma once

#include <string>
#include <string_view>
#include <utility>

#include "base/result.h"
#include "prompt/generation.h"

namespace murmur::prompt {

/// The words in which a question and its proposals are put to a model: text in a subset of
/// Mustache, replaceable by a file or by the model itself.
///
///   {{question}}                        the last user message
///   {{#proposals}} ... {{/proposals}}   repeated for each proposal, with {{index}} (from 1) and
///   {{text}}
///
/// A proposal's text is inserted as it is: braces in it are not expanded.
class Wording {
 public:
  /// The default for writing one answer out of all proposals; our own words, as is the next.
  [[nodiscard]] static Wording for_aggregation();
  /// The default for naming the best proposal, by its number.
  [[nodiscard]] static Wording for_selection();
  /// Fails if a tag is unknown or unclosed, or if the question or the proposals have no place.
  [[nodiscard]] static Result<Wording> parse(std::string_view text);

  /// For a selection: by number where the wording has {{index}}.
  [[nodiscard]] Naming naming() const;
  [[nodiscard]] std::string render(std::string_view question, const Proposals& proposals) const;

 private:
  Wording(std::string before, std::string each, std::string after)
      : before_(std::move(before)),
        each_(std::move(each)),
        after_(std::move(after)) {}

  std::string before_;  // around the repeated block; both may hold {{question}}
  std::string each_;
  std::string after_;
};

/// One wording for each use of proposals.
struct Wordings {
  Wording aggregate = Wording::for_aggregation();
  Wording select = Wording::for_selection();
};

/// The messages that a model gets to read. Without proposals, the conversation as it is; with them,
/// its last user message is wrapped by the wording for their use (one is appended if there is
/// none), so that system text and history stay in place. Source: the paper's augmented prompt,
/// Algorithm 1.
[[nodiscard]] Conversation render(const Prompt& prompt, const Wordings& wordings);

}  // namespace murmur::prompt
