#include "gossip/lzw.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <vector>

#include "base/rng.h"
#include "gossip/crc32.h"
#include "gossip/lzw_test_support.h"
#include "gossip/test_support.h"

namespace murmur::gossip {
namespace {

using test::bytes;
using test::LzwEncoder;

Decoded<std::string> inflate(std::string_view compressed, std::size_t bytes_max = 1U << 20U) {
  std::vector<char> out(bytes_max);
  const auto size = lzw_decode(compressed, out);
  const auto size_alone = lzw_decoded_size(compressed, bytes_max);
  EXPECT_TRUE(size == size_alone);
  if (!size) { return size.error(); }
  return std::string(out.data(), *size);
}

/// Codes of 9 bits, the lowest bit first.
std::string packed(std::initializer_list<std::uint32_t> codes) {
  std::string out;
  std::uint64_t bits = 0;
  unsigned count = 0;
  for (const std::uint32_t code : codes) {
    bits |= std::uint64_t{code} << count;
    for (count += 9; count >= 8; count -= 8, bits >>= 8U) {
      out.push_back(static_cast<char>(bits));
    }
  }
  if (count > 0) { out.push_back(static_cast<char>(bits)); }
  return out;
}

/// Bytes of `kinds` different values; few of them compress well.
std::string noise(std::size_t size, std::uint64_t kinds, std::uint64_t seed) {
  Rng rng(seed);
  std::string text(size, '\0');
  for (char& c : text) { c = static_cast<char>(rng.below(kinds)); }
  return text;
}

TEST(Lzw, ReadsLiteralsUpToTheEnd) {
  EXPECT_EQ(inflate(packed({'h', 'i', 257})).value(), "hi");
  EXPECT_EQ(inflate(packed({256, 'h', 'i', 257, 'x'})).value(), "hi");
  EXPECT_EQ(inflate(packed({'h', 'i', 257}) + "what follows").value(), "hi");
}

TEST(Lzw, LearnsTextsAndMayUseOneAtOnce) {
  EXPECT_EQ(inflate(packed({'a', 'b', 258, 260, 257})).value(), "abababa");
  EXPECT_EQ(inflate(packed({'a', 258, 259, 257})).value(), "aaaaaa");
}

TEST(Lzw, ForgetsWhatItLearnedWhenCleared) {
  EXPECT_EQ(inflate(packed({'a', 'b', 256, 'c', 258, 257})).value(), "abccc");
  EXPECT_EQ(inflate(packed({'a', 'b', 258, 256, 258, 257})).error(), DecodeError::BadCompression);
}

TEST(Lzw, RefusesACodeThatStandsForNothingYet) {
  EXPECT_EQ(inflate(packed({258, 257})).error(), DecodeError::BadCompression);
  EXPECT_EQ(inflate(packed({'a', 259, 257})).error(), DecodeError::BadCompression);
  EXPECT_EQ(inflate(packed({511})).error(), DecodeError::BadCompression);
}

TEST(Lzw, RefusesNothing) {
  EXPECT_EQ(inflate("").error(), DecodeError::Truncated);
  EXPECT_EQ(inflate(packed({257})).error(), DecodeError::Empty);
  EXPECT_EQ(inflate(packed({256, 256, 257})).error(), DecodeError::Empty);
}

TEST(Lzw, RefusesATextWithoutItsEnd) {
  const std::string whole = LzwEncoder().encode(noise(3000, 8, 1));
  for (std::size_t size = 0; size + 1 < whole.size(); ++size) {
    ASSERT_EQ(inflate(whole.substr(0, size)).error(), DecodeError::Truncated) << size;
  }
}

TEST(Lzw, ComesBackOverEveryWidthAndManyClearings) {
  for (const std::uint64_t kinds : {1U, 2U, 5U, 50U, 256U}) {
    for (const std::size_t size : {1U, 250U, 255U, 256U, 260U, 800U, 4000U, 60'000U}) {
      const std::string text = noise(size, kinds, kinds * size);
      const auto back = inflate(LzwEncoder().encode(text));
      ASSERT_TRUE(back.has_value()) << kinds << " " << size << " " << to_string(back.error());
      EXPECT_EQ(*back, text) << kinds << " " << size;
    }
  }
}

TEST(Lzw, ComesBackWhereTheEncoderClearsEarlyOrKeepsAFullTable) {
  const std::string text = noise(80'000, 30, 7);
  for (const std::uint32_t codes_max :
       {260U, 300U, 511U, 512U, 513U, 1024U, 4095U, 4096U, 4097U, 4098U, 9000U, 1'000'000U}) {
    const auto back = inflate(LzwEncoder(codes_max).encode(text));
    ASSERT_TRUE(back.has_value()) << codes_max << " " << to_string(back.error());
    EXPECT_EQ(*back, text) << codes_max;
  }
}

TEST(Lzw, WritesWhatGoWrites) {
  for (const std::uint64_t kinds : {1U, 2U, 5U, 50U, 256U}) {
    for (const std::size_t size : {1U, 2U, 250U, 254U, 255U, 256U, 260U, 800U, 4000U, 60'000U}) {
      const std::string text = noise(size, kinds, kinds * size);
      std::string written;
      lzw_encode(text, written);
      EXPECT_EQ(written, LzwEncoder().encode(text)) << kinds << " " << size;
    }
  }
}

TEST(Lzw, StopsAtItsLimitHoweverSmallTheBomb) {
  const std::string bomb = LzwEncoder().encode(std::string(4U << 20U, 'a'));
  EXPECT_LT(bomb.size(), 8192U);
  EXPECT_EQ(inflate(bomb, 64U << 10U).error(), DecodeError::TooLong);
  EXPECT_EQ(inflate(bomb, (4U << 20U) - 1).error(), DecodeError::TooLong);
  EXPECT_EQ(inflate(bomb, 4U << 20U).value().size(), 4U << 20U);
}

TEST(Lzw, SurvivesEveryMutation) {
  const std::string good = LzwEncoder().encode(noise(400, 4, 3));
  for (std::size_t at = 0; at < good.size(); ++at) {
    for (int value = 0; value < 256; ++value) {
      std::string bad = good;
      bad[at] = static_cast<char>(value);
      const auto result = inflate(bad, 4096);
      if (result) { EXPECT_LE(result->size(), 4096U); }
    }
  }
}

std::uint32_t crc_bit_by_bit(std::string_view text) {
  std::uint32_t remainder = 0xffffffffU;
  for (const char c : text) {
    remainder ^= static_cast<unsigned char>(c);
    for (int i = 0; i < 8; ++i) {
      remainder = remainder >> 1U ^ ((remainder & 1U) != 0 ? 0xedb88320U : 0U);
    }
  }
  return ~remainder;
}

TEST(Crc32, IsThatOfIeee) {
  EXPECT_EQ(crc32("123456789"), 0xcbf43926U);  // the check value of every catalogue of CRCs
  EXPECT_EQ(crc32(""), 0U);
  for (std::size_t size = 0; size < 40; ++size) {
    const std::string text = noise(size, 256, size);
    EXPECT_EQ(crc32(text), crc_bit_by_bit(text)) << size;
  }
}

}  // namespace
}  // namespace murmur::gossip
