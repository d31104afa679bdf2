#include "models/catalogue.h"

#include <gtest/gtest.h>

#include <algorithm>

#include "models/names.h"

namespace murmur::models {
namespace {

TEST(Catalogue, HasSmallModelsTheSmallestFirst) {
  const auto all = catalogue();
  ASSERT_GE(all.size(), 5U);
  EXPECT_TRUE(std::is_sorted(all.begin(), all.end(), [](const auto& a, const auto& b) {
    return a.file_bytes < b.file_bytes;
  }));
  EXPECT_LT(all.back().file_bytes, 3'000'000'000U);
}

TEST(Catalogue, NamesEachWhereItIs) {
  for (const KnownModel& model : catalogue()) {
    EXPECT_TRUE(is_model_name(model.name)) << model.name;
    EXPECT_EQ(std::count(model.repo.begin(), model.repo.end(), '/'), 1) << model.name;
    EXPECT_EQ(quant_of(model.quant), model.quant) << model.name;
    EXPECT_GT(model.memory_bytes, model.file_bytes + kOtherBytes) << model.name;
    EXPECT_EQ(find_known(model.name), &model);
  }
}

TEST(Catalogue, ReckonsTheContextIn) {
  // 24 layers, 2 heads of 64, a key and a value of 2 bytes each: 12,288 bytes for a token.
  const KnownModel* const model = find_known("Qwen2.5-0.5B-Instruct");
  ASSERT_NE(model, nullptr);
  EXPECT_EQ(model->memory_bytes, model->file_bytes + 12'288U * 4096 + kOtherBytes);
}

TEST(Catalogue, DoesNotKnowTheRest) { EXPECT_EQ(find_known("gpt-5"), nullptr); }

}  // namespace
}  // namespace murmur::models
