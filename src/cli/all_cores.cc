#include "cli/all_cores.h"

#include <algorithm>
#include <atomic>
#include <chrono>
#include <condition_variable>
#include <mutex>
#include <thread>
#include <vector>

namespace murmur::cli {
namespace {

constexpr std::chrono::milliseconds kTick{100};

}  // namespace

void on_all_cores(std::size_t count, const std::function<void(std::size_t)>& job,
                  const std::function<void(std::size_t done)>& on_tick) {
  std::atomic<std::size_t> next = 0;
  std::mutex mutex;
  std::condition_variable changed;
  std::size_t done = 0;
  const auto work = [&] {
    for (std::size_t i = next++; i < count; i = next++) {
      job(i);
      const std::lock_guard lock(mutex);
      ++done;
      changed.notify_one();
    }
  };
  const std::size_t cores = std::max(std::thread::hardware_concurrency(), 1U);
  std::vector<std::jthread> threads;
  for (std::size_t i = 0; i < std::min(cores, count); ++i) { threads.emplace_back(work); }
  for (std::size_t said = 0; said < count; on_tick(said)) {
    std::unique_lock lock(mutex);
    changed.wait_for(lock, kTick, [&] { return done > said; });
    said = done;
  }
}

}  // namespace murmur::cli
