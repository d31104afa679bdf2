#include "models/names.h"

#include <gtest/gtest.h>

namespace murmur::models {
namespace {

TEST(ModelNames, ASplitFileTellsOfTheOthers) {
  const auto split = split_name("big-Q4_K_M-00002-of-00003.gguf");
  ASSERT_TRUE(split);
  EXPECT_EQ(split->stem, "big-Q4_K_M");
  EXPECT_EQ(split->index, 2U);
  EXPECT_EQ(split->count, 3U);
  EXPECT_EQ(split_file(split->stem, 3, 3), "big-Q4_K_M-00003-of-00003.gguf");
}

TEST(ModelNames, OthersAreWholeModels) {
  for (const char* const whole :
       {"x.gguf", "x-00004-of-00003.gguf", "x-00000-of-00003.gguf", "x-2-of-3.gguf",
        "-00001-of-00002.gguf", "x-00001-of-00002", "x-0000a-of-00002.gguf"}) {
    EXPECT_FALSE(split_name(whole)) << whole;
  }
  EXPECT_EQ(stem_of("x.GGUF"), "x");
  EXPECT_EQ(stem_of("x-00001-of-00002.gguf"), "x");
}

TEST(ModelNames, TellTheQuant) {
  EXPECT_EQ(quant_of("qwen2.5-1.5b-instruct-q4_k_m"), "Q4_K_M");
  EXPECT_EQ(quant_of("Qwen3-0.6B-Q8_0"), "Q8_0");
  EXPECT_EQ(quant_of("Llama-3.2-1B-Instruct-IQ3_M"), "IQ3_M");
  EXPECT_EQ(quant_of("Qwen3-4B-UD-Q4_K_XL"), "UD-Q4_K_XL");
  EXPECT_EQ(quant_of("model.Q5_K_S"), "Q5_K_S");
  EXPECT_EQ(quant_of("some_model_Q4_0"), "Q4_0");
  EXPECT_EQ(quant_of("gemma-3-1b-it-BF16"), "BF16");
  EXPECT_EQ(quant_of("gpt-oss-20b-mxfp4"), "MXFP4");
  EXPECT_EQ(quant_of("tiny-1"), "");
  EXPECT_EQ(quant_of("Qwen3"), "");
}

TEST(ModelNames, OfAServerStayBelowWhereTheyArePut) {
  for (const char* const bad : {"", "/etc/passwd", "../x.gguf", "a/../../x.gguf", "a//b", "a/",
                                "..\\x.gguf", "a\nb.gguf", "./x", "."}) {
    EXPECT_FALSE(is_safe_path(bad)) << bad;
  }
  for (const char* const good : {"x.gguf", "Q8_0/x y (1).gguf", "a/..b"}) {
    EXPECT_TRUE(is_safe_path(good)) << good;
  }
}

TEST(ModelNames, NeedNoQuotes) {
  EXPECT_TRUE(is_model_name("qwen2.5-1.5b_q4+x"));
  for (const char* const bad : {"", ".hidden", "-flag", "a b", "a/b", "a;b", "naïve"}) {
    EXPECT_FALSE(is_model_name(bad)) << bad;
  }
  EXPECT_EQ(model_name("My Model (v2)"), "My_Model__v2_");
  EXPECT_EQ(model_name("..x"), "x");
  EXPECT_EQ(model_name("./-"), "model");
  EXPECT_TRUE(is_model_name(model_name(std::string(500, 'x'))));
}

}  // namespace
}  // namespace murmur::models
