#pragma once

#include <cstddef>
#include <functional>

namespace murmur::cli {

/// Calls job(0) .. job(count - 1), as many at a time as there are cores and in any order, and
/// returns when all are done. Meanwhile `on_tick` is called from this thread now and then, with how
/// many are. Jobs must not touch each other's data or throw.
void on_all_cores(std::size_t count, const std::function<void(std::size_t)>& job,
                  const std::function<void(std::size_t done)>& on_tick);

}  // namespace murmur::cli
