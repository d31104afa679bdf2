#include "tiny_gguf/tensor_encoding.h"

#include <gtest/gtest.h>

#include <array>
#include <cmath>
#include <limits>
#include <vector>

#include "tiny_gguf/weight_stream.h"

namespace murmur::tiny_gguf {
namespace {

TEST(Half, EveryFiniteHalfSurvivesTheWayThroughAFloat) {
  for (std::uint32_t bits = 0; bits <= 0xffffU; ++bits) {
    const auto half = static_cast<std::uint16_t>(bits);
    const float value = from_half(half);
    if (std::isfinite(value)) { ASSERT_EQ(to_half(value), half) << value; }
  }
}

TEST(Half, TiesGoToTheEvenNeighbour) {
  EXPECT_EQ(to_half(1.0F + 0x1.0p-11F), 0x3c00);  // between 1 and the next half: 1 is even
  EXPECT_EQ(to_half(1.0F + 0x1.8p-10F), 0x3c02);  // between odd 0x3c01 and even 0x3c02
  EXPECT_EQ(to_half(0x1.8p-24F), 0x0002);         // the same among subnormals
  EXPECT_EQ(to_half(0x1.0p-25F), 0x0000);
}

TEST(Half, WhatIsTooLargeBecomesInfinity) {
  EXPECT_EQ(to_half(65519.0F), 0x7bff);
  EXPECT_EQ(to_half(65520.0F), 0x7c00);
  EXPECT_EQ(to_half(-std::numeric_limits<float>::infinity()), 0xfc00);
}

/// What ggml computes from a block: scale times each byte.
std::vector<float> decoded_q8_block(const std::string& bytes) {
  const auto byte = [&](std::size_t i) { return static_cast<unsigned char>(bytes[i]); };
  const float scale = from_half(static_cast<std::uint16_t>(byte(0) | byte(1) << 8U));
  std::vector<float> values;
  for (std::size_t i = 2; i < bytes.size(); ++i) {
    values.push_back(scale * static_cast<float>(static_cast<std::int8_t>(byte(i))));
  }
  return values;
}

TEST(Q8, ABlockComesBackWithinHalfAStepOfItsLargestWeight) {
  for (std::uint64_t seed = 0; seed < 100; ++seed) {
    WeightStream stream(seed, "block", 0);
    std::array<float, kQ8BlockWeights> block{};
    float largest = 0;
    for (float& weight : block) {
      weight = stream.next_normal();
      largest = std::max(largest, std::fabs(weight));
    }
    std::string bytes;
    append_row(TensorType::Q8_0, block, bytes);
    ASSERT_EQ(bytes.size(), 34U);

    const std::vector<float> decoded = decoded_q8_block(bytes);
    // Half a step of rounding, and the scale itself is a half with a relative error of 2^-11.
    const float bound = largest * (0.5F / 127 + 0x1.0p-11F) * 1.001F;
    for (std::size_t i = 0; i < block.size(); ++i) { EXPECT_NEAR(decoded[i], block[i], bound); }
  }
}

TEST(Q8, ABlockOfZerosStaysZero) {
  std::string bytes;
  append_row(TensorType::Q8_0, std::array<float, kQ8BlockWeights>{}, bytes);
  EXPECT_EQ(bytes, std::string(34, '\0'));
}

TEST(AppendRow, WritesAsManyBytesAsRowBytesPromises) {
  const std::vector<float> row(96, 1.5F);
  for (const TensorType type : {TensorType::F32, TensorType::F16, TensorType::Q8_0}) {
    std::string bytes;
    append_row(type, row, bytes);
    EXPECT_EQ(bytes.size(), row_bytes(type, row.size())) << type_name(type);
  }
}

TEST(WeightStream, HasMeanZeroAndVarianceOne) {
  constexpr int kDraws = 100'000;
  WeightStream stream(1, "tensor", 0);
  double sum = 0;
  double squares = 0;
  for (int i = 0; i < kDraws; ++i) {
    const double weight = stream.next_normal();
    sum += weight;
    squares += weight * weight;
  }
  EXPECT_NEAR(sum / kDraws, 0, 0.02);
  EXPECT_NEAR(squares / kDraws, 1, 0.02);
}

TEST(WeightStream, SeedTensorAndRowEachChangeTheWeights) {
  const float weight = WeightStream(1, "a", 0).next_normal();
  EXPECT_EQ(WeightStream(1, "a", 0).next_normal(), weight);
  EXPECT_NE(WeightStream(2, "a", 0).next_normal(), weight);
  EXPECT_NE(WeightStream(1, "b", 0).next_normal(), weight);
  EXPECT_NE(WeightStream(1, "a", 1).next_normal(), weight);
}

}  // namespace
}  // namespace murmur::tiny_gguf
