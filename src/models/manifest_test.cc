#include "models/manifest.h"

#include <gtest/gtest.h>

namespace murmur::models {
namespace {

Manifest small() {
  return {.name = "m-Q8_0",
          .repo = "o/r",
          .quant = "Q8_0",
          .revision = "0123",
          .files = {{"m-Q8_0.gguf", 12, std::string(64, 'a')}}};
}

TEST(Manifest, ComesBackAsItWasWritten) {
  const auto read = manifest_from_json(to_json(small()));
  ASSERT_TRUE(read) << read.error().message;
  EXPECT_EQ(*read, small());
  EXPECT_EQ(read->bytes(), 12U);
  EXPECT_EQ(read->source(), "o/r:Q8_0");
}

TEST(Manifest, NamesNoFileElsewhere) {
  Manifest bad = small();
  bad.files[0].name = "../x.gguf";
  EXPECT_FALSE(manifest_from_json(to_json(bad)));
}

TEST(Manifest, ThatWasCutIsNone) {
  const std::string text = to_json(small());
  EXPECT_FALSE(manifest_from_json(text.substr(0, text.size() / 2)));
  EXPECT_FALSE(manifest_from_json("{}"));
}

}  // namespace
}  // namespace murmur::models
