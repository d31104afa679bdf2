#include "gossip/msgpack.h"

#include <gtest/gtest.h>

#include "gossip/test_support.h"

namespace murmur::gossip {
namespace {

using test::bytes;

template <class T>
T read_one(std::string_view hex) {
  const std::string encoded = bytes(hex);
  MsgpackReader in(encoded);
  T value{};
  in.read(value);
  EXPECT_TRUE(in.ok()) << hex << " " << to_string(in.error());
  EXPECT_TRUE(in.rest().empty()) << hex;
  return value;
}

template <class T>
DecodeError error_of(std::string_view hex) {
  const std::string encoded = bytes(hex);
  MsgpackReader in(encoded);
  T value{};
  in.read(value);
  EXPECT_FALSE(in.ok()) << hex;
  EXPECT_EQ(value, T{}) << hex;
  return in.ok() ? DecodeError::AfterEnd : in.error();
}

std::string text_of(std::string_view hex) {
  const std::string encoded = bytes(hex);
  MsgpackReader in(encoded);
  std::string_view value;
  in.read(value);
  EXPECT_TRUE(in.ok()) << hex;
  return std::string(value);
}

std::optional<DecodeError> skip_error(std::string_view encoded) {
  MsgpackReader in(encoded);
  in.skip();
  if (in.ok()) { return std::nullopt; }
  return in.error();
}

TEST(MsgpackReader, TakesEveryFormOfAnInteger) {
  for (const auto* hex : {"07", "cc07", "cd0007", "ce00000007", "cf0000000000000007", "d007",
                          "d10007", "d200000007", "d30000000000000007"}) {
    EXPECT_EQ(read_one<std::uint16_t>(hex), 7) << hex;
    EXPECT_EQ(read_one<std::int64_t>(hex), 7) << hex;
  }
  for (const auto* hex : {"ff", "d0ff", "d1ffff", "d2ffffffff", "d3ffffffffffffffff"}) {
    EXPECT_EQ(read_one<std::int64_t>(hex), -1) << hex;
  }
  EXPECT_EQ(read_one<std::uint64_t>("cfffffffffffffffff"), UINT64_MAX);
  EXPECT_EQ(read_one<std::int64_t>("e0"), -32);
}

TEST(MsgpackReader, RefusesANumberThatItsFieldCannotHold) {
  EXPECT_EQ(error_of<std::uint8_t>("cd0100"), DecodeError::OutOfRange);
  EXPECT_EQ(error_of<std::uint16_t>("ce00010000"), DecodeError::OutOfRange);
  EXPECT_EQ(error_of<std::uint32_t>("cf0000000100000000"), DecodeError::OutOfRange);
  EXPECT_EQ(error_of<std::uint32_t>("ff"), DecodeError::OutOfRange);
  EXPECT_EQ(error_of<std::int64_t>("cf8000000000000000"), DecodeError::OutOfRange);
}

TEST(MsgpackReader, TakesOldAndNewFormsOfTexts) {
  for (const auto* hex : {"a26869", "da00026869", "db000000026869", "d9026869", "c4026869",
                          "c500026869", "c6000000026869"}) {
    EXPECT_EQ(text_of(hex), "hi") << hex;
  }
}

TEST(MsgpackReader, TakesNilForTheZeroOfEveryKind) {
  EXPECT_EQ(text_of("c0"), "");
  EXPECT_EQ(read_one<std::uint32_t>("c0"), 0U);
  EXPECT_EQ(read_one<std::int64_t>("c0"), 0);
  EXPECT_EQ(read_one<double>("c0"), 0.0);
  EXPECT_FALSE(read_one<bool>("c0"));
  MsgpackReader list("\xc0");
  EXPECT_EQ(list.read_array(), 0U);
  EXPECT_TRUE(list.ok());
}

TEST(MsgpackReader, ReadsTruthAndFloats) {
  EXPECT_TRUE(read_one<bool>("c3"));
  EXPECT_FALSE(read_one<bool>("c2"));
  EXPECT_EQ(read_one<double>("cb3ff8000000000000"), 1.5);
  EXPECT_EQ(read_one<double>("ca3fc00000"), 1.5);
  EXPECT_EQ(read_one<double>("03"), 3.0);
  EXPECT_EQ(read_one<double>("ff"), -1.0);
}

TEST(MsgpackReader, RefusesAValueOfAnotherKind) {
  EXPECT_EQ(error_of<std::uint32_t>("a131"), DecodeError::WrongKind);
  EXPECT_EQ(error_of<std::uint32_t>("cb3ff0000000000000"), DecodeError::WrongKind);
  EXPECT_EQ(error_of<std::string_view>("01"), DecodeError::WrongKind);
  EXPECT_EQ(error_of<std::string_view>("9101"), DecodeError::WrongKind);
  EXPECT_EQ(error_of<bool>("01"), DecodeError::WrongKind);
  EXPECT_EQ(error_of<double>("c3"), DecodeError::WrongKind);
  EXPECT_EQ(error_of<std::int64_t>("c1"), DecodeError::WrongKind);
}

TEST(MsgpackReader, RemembersTheFirstErrorAndGivesZeroesFromThen) {
  MsgpackReader in("\xc1\x07\x08");
  std::uint32_t value = 5;
  in.read(value);
  EXPECT_EQ(value, 0U);
  in.read(value);
  EXPECT_EQ(value, 0U);
  EXPECT_EQ(in.error(), DecodeError::WrongKind);
  EXPECT_TRUE(in.rest().empty());
}

TEST(MsgpackReader, BelievesNoCountThatExceedsTheBytesLeft) {
  const std::string array = bytes("ddffffffff") + "abc";
  MsgpackReader in_array(array);
  EXPECT_EQ(in_array.read_array(), 0U);
  EXPECT_EQ(in_array.error(), DecodeError::Truncated);
  const std::string map = bytes("82 a161 01 01");  // two pairs take four bytes at least
  MsgpackReader in_map(std::string_view(map).substr(0, 4));
  EXPECT_EQ(in_map.read_map(), 0U);
  EXPECT_EQ(in_map.error(), DecodeError::Truncated);
  EXPECT_EQ(skip_error(bytes("dfffffffff")), DecodeError::Truncated);
  EXPECT_EQ(skip_error(bytes("dbffffffff00")), DecodeError::Truncated);
}

TEST(MsgpackReader, SkipsEveryKindOfValue) {
  for (const auto* hex : {"07",
                          "ff",
                          "c0",
                          "c3",
                          "cb0000000000000000",
                          "ca00000000",
                          "a26869",
                          "da00026869",
                          "93 01 a161 c0",
                          "82 a161 01 a162 92 01 02",
                          "dc0001 01",
                          "de0001 01 02",
                          "dd00000000",
                          "df00000000",
                          "80",
                          "90",
                          "d4 01 02",
                          "d5 01 0203",
                          "d6 01 02030405",
                          "d8 01 000102030405060708090a0b0c0d0e0f",
                          "c7 02 01 0203",
                          "c8 0001 05 01",
                          "c9 00000000 05"}) {
    const std::string encoded = bytes(hex) + "\x2a";
    MsgpackReader in(encoded);
    in.skip();
    ASSERT_TRUE(in.ok()) << hex << " " << to_string(in.error());
    EXPECT_EQ(in.rest(), "\x2a") << hex;
  }
}

TEST(MsgpackReader, SkipsSixteenLevelsAndNoMore) {
  EXPECT_EQ(skip_error(std::string(16, '\x91') + '\x01'), std::nullopt);
  EXPECT_EQ(skip_error(std::string(17, '\x91') + '\x01'), DecodeError::TooDeep);
  EXPECT_EQ(skip_error(std::string(100'000, '\x91')), DecodeError::TooDeep);
}

TEST(MsgpackReader, SkipsNoMoreValuesThanItMay) {
  const std::string many = bytes("dc0500") + std::string(0x500, '\x01');
  EXPECT_EQ(skip_error(many), DecodeError::TooMany);
  MsgpackReader patient(many, 0x501);
  patient.skip();
  EXPECT_TRUE(patient.ok());
}

TEST(MsgpackFields, SkipWhatIsUnknownAndLetTheLastOfEqualKeysCount) {
  const std::string encoded = bytes("84 a141 01  a158 92 01 82 01 02 03 04  a141 02  a142 c0");
  std::uint32_t a = 0;
  std::uint32_t b = 9;
  MsgpackReader in(encoded);
  read_fields(in, [&](std::string_view key) {
    return (key == "A" && in.read(a)) || (key == "B" && in.read(b));
  });
  EXPECT_TRUE(in.ok());
  EXPECT_EQ(a, 2U);
  EXPECT_EQ(b, 0U);
}

TEST(MsgpackFields, AreNoMoreThanTheirLimit) {
  std::string encoded = bytes("de0101");
  for (int i = 0; i < 0x101; ++i) { encoded += bytes("a141 01"); }
  MsgpackReader in(encoded);
  std::uint32_t a = 0;
  read_fields(in, [&](std::string_view) { return in.read(a); });
  EXPECT_EQ(in.error(), DecodeError::TooMany);
}

TEST(MsgpackSplit, TakesOneValueFromTheFront) {
  const std::string encoded = bytes("92 01 02 03");
  std::string_view rest = encoded;
  EXPECT_EQ(split_value(rest).value(), bytes("920102"));
  EXPECT_EQ(rest, bytes("03"));
  EXPECT_EQ(split_value(rest).value(), bytes("03"));
  EXPECT_EQ(split_value(rest).error(), DecodeError::Truncated);
}

std::string written(std::uint64_t value) {
  std::string out;
  MsgpackWriter(out).number(value);
  return out;
}

std::string written_signed(std::int64_t value) {
  std::string out;
  MsgpackWriter(out).signed_number(value);
  return out;
}

TEST(MsgpackWriter, WritesTheShortestIntegers) {
  EXPECT_EQ(written(0), bytes("00"));
  EXPECT_EQ(written(127), bytes("7f"));
  EXPECT_EQ(written(128), bytes("cc80"));
  EXPECT_EQ(written(255), bytes("ccff"));
  EXPECT_EQ(written(256), bytes("cd0100"));
  EXPECT_EQ(written(65535), bytes("cdffff"));
  EXPECT_EQ(written(65536), bytes("ce00010000"));
  EXPECT_EQ(written(UINT32_MAX), bytes("ceffffffff"));
  EXPECT_EQ(written(std::uint64_t{UINT32_MAX} + 1), bytes("cf0000000100000000"));
}

TEST(MsgpackWriter, WritesSignedIntegersThatComeBack) {
  EXPECT_EQ(written_signed(5), bytes("05"));
  EXPECT_EQ(written_signed(-1), bytes("ff"));
  EXPECT_EQ(written_signed(-33), bytes("d0df"));
  for (const std::int64_t value :
       {INT64_MIN, std::int64_t{INT32_MIN} - 1, std::int64_t{INT32_MIN}, std::int64_t{INT16_MIN},
        std::int64_t{-32769}, std::int64_t{-129}, std::int64_t{-128}, std::int64_t{-32},
        INT64_MAX}) {
    const std::string encoded = written_signed(value);
    MsgpackReader in(encoded);
    std::int64_t back = 0;
    in.read(back);
    EXPECT_TRUE(in.ok());
    EXPECT_EQ(back, value);
  }
}

TEST(MsgpackWriter, WritesTextsInTheOldFormsOnly) {
  for (const std::size_t size : {0U, 31U, 32U, 255U, 256U, 65535U, 65536U}) {
    std::string out;
    MsgpackWriter(out).raw(std::string(size, 'x'));
    const auto tag = static_cast<unsigned char>(out[0]);
    EXPECT_EQ(tag, size < 32 ? 0xa0 + size : size < 65536 ? 0xda : 0xdb) << size;
    EXPECT_EQ(out.size(), size + (size < 32 ? 1U : size < 65536 ? 3U : 5U));
  }
  std::string nothing;
  MsgpackWriter(nothing).raw_or_nil("");
  EXPECT_EQ(nothing, bytes("c0"));
}

TEST(MsgpackWriter, WritesCountsInTheirShortestForm) {
  std::string out;
  MsgpackWriter to(out);
  to.map(15);
  to.map(16);
  to.map(65536);
  to.array(15);
  to.array(16);
  to.array(65536);
  EXPECT_EQ(out, bytes("8f de0010 df00010000 9f dc0010 dd00010000"));
}

}  // namespace
}  // namespace murmur::gossip
