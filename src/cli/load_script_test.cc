#include "cli/load_script.h"

#include <gtest/gtest.h>

#include "cli/scratch_folder.h"
#include "engine/script.h"

namespace murmur::cli {
namespace {

TEST(LoadScript, GivesTheEngineTheServiceTimesOfTheSchedule) {
  const auto folder = ScratchFolder::make();
  ASSERT_TRUE(folder.has_value());
  const sim::LoadPlan plan{.nodes = 3, .warmup = 1s, .horizon = 5s};
  const auto schedule = draw_schedule(plan, {sim::Distribution::exponential(0.1)}, 7);
  const auto files = write_scripts(folder->path(), schedule);
  ASSERT_TRUE(files.has_value()) << files.error().message;
  ASSERT_EQ(files->size(), 3U);
  for (std::size_t node = 0; node < 3; ++node) {
    const auto script = engine::load_script((*files)[node]);
    ASSERT_TRUE(script.has_value()) << script.error().message;
    ASSERT_EQ(script->service_times.size(), schedule.service_times[node].size());
    for (std::size_t job = 0; job < script->service_times.size(); ++job) {
      const Duration off = script->service_times[job] - schedule.service_times[node][job];
      EXPECT_LE(off, 1us);
      EXPECT_GE(off, -1us);
    }
  }
}

}  // namespace
}  // namespace murmur::cli
