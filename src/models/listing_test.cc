#include "models/listing.h"

#include <gtest/gtest.h>

namespace murmur::models {
namespace {

std::string sibling(const std::string& path, std::uint64_t bytes = 10) {
  return R"({"rfilename":")" + path + R"(","size":)" + std::to_string(bytes) +
         R"(,"blobId":"1","lfs":{"sha256":")" + std::string(64, 'a') + R"(","size":)" +
         std::to_string(bytes) + R"(,"pointerSize":135}})";
}

Result<Listing> listing_of(const std::vector<std::string>& siblings) {
  std::string all;
  for (const std::string& each : siblings) { all += (all.empty() ? "" : ",") + each; }
  return parse_listing(R"({"id":"o/r","sha":"0123abcd","gated":false,"siblings":[)" + all + "]}");
}

std::string chosen(const std::vector<std::string>& siblings, const std::string& quant) {
  const auto model = choose(listing_of(siblings).value(), "o/r", quant);
  return model ? model->stem : model.error().message;
}

TEST(Listing, HasModelsWithSizesAndHashes) {
  const auto listing = listing_of({R"({"rfilename":"README.md"})", sibling("m-q4_k_m.gguf", 7)});
  ASSERT_TRUE(listing);
  EXPECT_EQ(listing->revision, "0123abcd");
  ASSERT_EQ(listing->models.size(), 1U);
  EXPECT_EQ(listing->models[0].quant, "Q4_K_M");
  EXPECT_EQ(listing->models[0].files[0].bytes, 7U);
  EXPECT_EQ(listing->models[0].files[0].sha256, std::string(64, 'a'));
}

TEST(Listing, PutsSplitFilesTogether) {
  const auto listing = listing_of({sibling("Q8_0/m-Q8_0-00002-of-00002.gguf", 5),
                                   sibling("Q8_0/m-Q8_0-00001-of-00002.gguf", 6),
                                   sibling("n-Q8_0-00001-of-00002.gguf")});
  ASSERT_EQ(listing->models.size(), 1U) << "the other one is not whole";
  EXPECT_EQ(listing->models[0].stem, "m-Q8_0");
  EXPECT_EQ(listing->models[0].files[0].path, "Q8_0/m-Q8_0-00001-of-00002.gguf");
  EXPECT_EQ(listing->models[0].bytes(), 11U);
}

TEST(Listing, KnowsWhatIsNoModel) {
  EXPECT_TRUE(
      listing_of({sibling("mmproj-m-f16.gguf"), sibling("m.imatrix.gguf"), sibling("x.bin")})
          ->models.empty());
}

TEST(Listing, RefusesNamesThatLeadElsewhere) {
  for (const char* const bad :
       {"../../.ssh/x.gguf", "/etc/x.gguf", "a\\u0000b.gguf", "a//x.gguf"}) {
    EXPECT_FALSE(listing_of({sibling(bad)})) << bad;
  }
}

TEST(Listing, IsRefusedWhereItIsNone) {
  for (const char* const bad : {"", "[]", "<html>", R"({"siblings":5})",
                                R"({"siblings":[{"rfilename":"x.gguf","size":-1}]})"}) {
    EXPECT_FALSE(parse_listing(bad)) << bad;
  }
}

TEST(Choice, IsByQuantOrByName) {
  const std::vector<std::string> all{sibling("m-Q8_0.gguf", 80), sibling("m-Q4_K_M.gguf", 40)};
  EXPECT_EQ(chosen(all, "q8_0"), "m-Q8_0");
  EXPECT_EQ(chosen(all, "m-Q8_0.gguf"), "m-Q8_0");
  EXPECT_EQ(chosen(all, ""), "m-Q4_K_M");
  EXPECT_EQ(chosen(all, "Q2_K"), "o/r has no Q2_K; it has Q4_K_M, Q8_0");
}

TEST(Choice, OfWhatNobodyNamedIsWhatSuitsMost) {
  EXPECT_EQ(chosen({sibling("m-Q2_K.gguf", 20), sibling("m-Q8_0.gguf", 80)}, ""), "m-Q8_0");
  EXPECT_EQ(chosen({sibling("m-IQ1_S.gguf", 20), sibling("m-BF16.gguf", 80)}, ""), "m-IQ1_S");
}

TEST(Choice, OfSeveralAlikeNeedsAName) {
  const std::vector<std::string> all{sibling("a-Q8_0.gguf"), sibling("b-Q8_0.gguf")};
  EXPECT_EQ(chosen(all, "Q8_0"), "o/r has several Q8_0; name one: a-Q8_0, b-Q8_0");
  EXPECT_EQ(chosen(all, "b-q8_0"), "b-Q8_0");
}

TEST(Choice, OfNothingSaysSo) {
  EXPECT_NE(chosen({}, "Q8_0").find("has no GGUF file"), std::string::npos);
}

}  // namespace
}  // namespace murmur::models
