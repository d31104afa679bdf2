#include "models/pull_plan.h"

#include <gtest/gtest.h>

#include <filesystem>
#include <fstream>

namespace murmur::models {
namespace {

namespace fs = std::filesystem;

const Hub kHub{*net::parse_web_url("https://hub.example"), ""};
const std::string kHash(64, 'a');

PullPlan plan_of(std::vector<HubFile> files, const std::string& name = "") {
  return plan_pull(kHub, "o/r", "c0ffee", {"My model-Q8_0", "Q8_0", std::move(files)}, name);
}

PullPlan plan_of_url(const char* url) {
  return plan_pull(kHub, FileReference{*net::parse_web_url(url)}, "");
}

class PullPlanTest : public testing::Test {
 protected:
  PullPlanTest() { fs::create_directories(folder_); }
  ~PullPlanTest() override { fs::remove_all(folder_); }
  void put(PullPlan plan) {
    for (const PlannedFile& file : plan.files) {
      std::ofstream(folder_ / file.name) << "GGUF";
      plan.manifest.files.push_back({file.name, 4, kHash});
    }
    ASSERT_TRUE(store_.keep(plan.manifest));
  }
  fs::path folder_ = fs::path(testing::TempDir()) / "murmur_pull_plan";
  Store store_{folder_.string()};
};

TEST_F(PullPlanTest, AsksForTheCommitThatWasListed) {
  const PullPlan plan = plan_of({{"x/My model-Q8_0.gguf", 4, kHash}});
  EXPECT_EQ(plan.manifest.name, "My_model-Q8_0");
  ASSERT_EQ(plan.files.size(), 1U);
  EXPECT_EQ(plan.files[0].url.target, "/o/r/resolve/c0ffee/x/My%20model-Q8_0.gguf");
  EXPECT_EQ(plan.files[0].name, "My_model-Q8_0.gguf");
  EXPECT_EQ(plan.bytes(), 4U);
}

TEST_F(PullPlanTest, CallsSplitFilesAsTheEngineLooksForThem) {
  const PullPlan plan =
      plan_of({{"a-00001-of-00002.gguf", 4, kHash}, {"a-00002-of-00002.gguf", 5, ""}}, "mine");
  EXPECT_EQ(plan.files[1].name, "mine-00002-of-00002.gguf");
  EXPECT_EQ(plan.bytes(), 9U);
}

TEST_F(PullPlanTest, OfOneSplitFileTakesAll) {
  const PullPlan plan = plan_of_url("https://h/a/m-00002-of-00003.gguf?x=1");
  ASSERT_EQ(plan.files.size(), 3U);
  EXPECT_EQ(plan.files[2].url.target, "/a/m-00003-of-00003.gguf?x=1");
  EXPECT_EQ(plan.manifest.url, "https://h/a/m-00002-of-00003.gguf");
  EXPECT_EQ(plan.bytes(), std::nullopt);
}

TEST_F(PullPlanTest, KnowsWhatIsThere) {
  const PullPlan plan = plan_of({{"m.gguf", 4, kHash}});
  EXPECT_FALSE(is_there(store_, plan));
  put(plan);
  EXPECT_TRUE(is_there(store_, plan));
  EXPECT_FALSE(is_there(store_, plan_of({{"m.gguf", 4, std::string(64, 'b')}}))) << "a newer one";
  EXPECT_FALSE(conflict(store_, plan_of({{"m.gguf", 4, std::string(64, 'b')}})));
  std::ofstream(folder_ / plan.files[0].name) << "damaged";
  EXPECT_FALSE(is_there(store_, plan));
}

TEST_F(PullPlanTest, PutsNothingInThePlaceOfAnother) {
  put(plan_of_url("https://h/m.gguf"));
  EXPECT_FALSE(conflict(store_, plan_of_url("https://h/m.gguf")));
  const auto other = conflict(store_, plan_of_url("https://other/M.gguf"));
  ASSERT_TRUE(other);
  EXPECT_NE(other->message.find("from https://h/m.gguf"), std::string::npos);
  std::ofstream(folder_ / "n.gguf") << "GGUF";
  EXPECT_TRUE(conflict(store_, plan_of_url("https://h/n.gguf")));
}

}  // namespace
}  // namespace murmur::models
