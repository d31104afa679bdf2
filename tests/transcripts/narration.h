#pragma once

#include <string>
#include <string_view>

#include "base/failure.h"
#include "base/time.h"
#include "moa/trace.h"

// How a scene reads: who does what with which, in columns.
namespace murmur::transcripts {

/// "a -> b  asks      r1/1/b    within 60s"
[[nodiscard]] std::string line(std::string_view actor, std::string_view verb, std::string_view what,
                               std::string_view rest = {});
/// A line that goes on about the one before it.
[[nodiscard]] std::string more(std::string_view rest);
/// In quotes, on one line; of a long text only the start and how long it is.
[[nodiscard]] std::string quoted(std::string_view text);
/// "2s", "1500ms"; what is shorter than a millisecond is cut off.
[[nodiscard]] std::string in_words(Duration duration);
[[nodiscard]] std::string in_words(const Failure& failure);
/// "a done, b refused (queue_full: no)"
[[nodiscard]] std::string in_words(const moa::LayerTrace& layer);

}  // namespace murmur::transcripts
