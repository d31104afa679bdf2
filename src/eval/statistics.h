#pragma once

#include <span>

#include "base/interval.h"

namespace murmur::eval {

/// Of scores in [0, 1], one per question. Where each is 0 or 1: Wilson's score interval, which is
/// right near the ends too (E. B. Wilson 1927); otherwise the normal one after adding two right and
/// two wrong questions (Agresti and Coull 1998). Of none: [0, 1] around 0.
[[nodiscard]] Interval accuracy(std::span<const double> scores);

/// Of the mean of differences first - second, question by question. Requires equal sizes. Pairing
/// takes the questions' own difficulty out of the interval, which is the normal one after adding
/// half a question for each way that two answers can come out (Agresti and Min 2005): few
/// differences do not make it narrow.
[[nodiscard]] Interval paired_difference(std::span<const double> first,
                                         std::span<const double> second);

}  // namespace murmur::eval
