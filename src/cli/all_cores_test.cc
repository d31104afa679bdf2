#include "cli/all_cores.h"

#include <gtest/gtest.h>

#include <vector>

namespace murmur::cli {
namespace {

TEST(AllCores, DoEachJobOnce) {
  std::vector<int> times(1'000, 0);
  std::size_t said = 0;
  on_all_cores(
      times.size(), [&](std::size_t i) { ++times[i]; }, [&](std::size_t done) { said = done; });
  EXPECT_EQ(times, std::vector<int>(times.size(), 1));
  EXPECT_EQ(said, times.size());
}

TEST(AllCores, HaveNothingToDoWithoutJobs) {
  on_all_cores(
      0, [](std::size_t) { FAIL(); }, [](std::size_t) { FAIL(); });
}

}  // namespace
}  // namespace murmur::cli
