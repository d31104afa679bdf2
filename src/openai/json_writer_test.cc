#include "openai/json_writer.h"

#include <gtest/gtest.h>

#include <cmath>
#include <limits>

namespace murmur::openai {
namespace {

std::string written(std::string_view text) { return JsonWriter().value(text).take(); }

TEST(JsonWriter, PutsCommasBetweenMembersAndEntriesOnly) {
  JsonWriter out;
  out.begin_object().key("a").begin_array().value(true).null().end_array();
  out.key("b").begin_object().end_object().member("c", "x").end_object();
  EXPECT_EQ(out.take(), R"({"a":[true,null],"b":{},"c":"x"})");
}

TEST(JsonWriter, WritesNumbersAsPeopleDo) {
  JsonWriter out;
  out.begin_array().value(0.7).value(2.0).value(std::int64_t{-5});
  out.value(std::numeric_limits<std::uint64_t>::max()).end_array();
  EXPECT_EQ(out.take(), "[0.7,2,-5,18446744073709551615]");
}

TEST(JsonWriter, WritesNullForWhatIsNoNumber) {
  JsonWriter out;
  out.begin_array().value(std::nan("")).value(HUGE_VAL).end_array();
  EXPECT_EQ(out.take(), "[null,null]");
}

TEST(JsonWriter, EscapesWhatJsonDoesNotTake) {
  EXPECT_EQ(written("\"\\\n\r\t/"), R"("\"\\\n\r\t/")");
  EXPECT_EQ(written(std::string_view("\0\x1f", 2)), R"("\u0000\u001f")");
  EXPECT_EQ(written("\xc3\xa9\xf0\x9f\x98\x80"), "\"\xc3\xa9\xf0\x9f\x98\x80\"");
}

TEST(JsonWriter, ReplacesWhatIsNotUtf8AndKeepsTheRest) {
  EXPECT_EQ(written("a\xff\xc3\xa9\xc3"), "\"a\xef\xbf\xbd\xc3\xa9\xef\xbf\xbd\"");
  EXPECT_EQ(written("\xed\xa0\x80"), "\"\xef\xbf\xbd\xef\xbf\xbd\xef\xbf\xbd\"");  // a surrogate
}

}  // namespace
}  // namespace murmur::openai
