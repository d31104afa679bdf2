#pragma once

#include <array>
#include <cstddef>
#include <string_view>

namespace murmur::queueing {

/// What a generation is for. Service times differ by class: refine and aggregate read k+1
/// proposals.
enum class JobClass {
  Propose,    ///< a first-layer proposal, own or for a peer
  Refine,     ///< a proposal of a later layer
  Aggregate,  ///< the final answer of an own run
  Local,      ///< an answer of the local model alone
};
inline constexpr std::array kJobClasses{JobClass::Propose, JobClass::Refine, JobClass::Aggregate,
                                        JobClass::Local};

[[nodiscard]] constexpr std::string_view to_string(JobClass job_class) {
  constexpr std::array<std::string_view, kJobClasses.size()> kNames{"propose", "refine",
                                                                    "aggregate", "local"};
  return kNames[static_cast<std::size_t>(job_class)];
}

}  // namespace murmur::queueing
