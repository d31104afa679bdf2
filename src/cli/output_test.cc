#include "cli/output.h"

#include <fcntl.h>
#include <gtest/gtest.h>
#include <unistd.h>

#include <array>
#include <csignal>
#include <string>

#include "cli/exit_code.h"

namespace murmur::cli {
namespace {

TEST(Output, AReaderThatHasGoneEndsTheWritingQuietly) {
  std::signal(SIGPIPE, SIG_IGN);
  std::array<int, 2> ends{};
  ASSERT_EQ(::pipe(ends.data()), 0);
  Output output(ends[1]);
  output.write("some");
  EXPECT_FALSE(output.closed());
  ::close(ends[0]);
  output.write("more");
  EXPECT_TRUE(output.closed());
  EXPECT_EQ(output.exit_code_of_closed(), killed_by(SIGPIPE));
  output.write("and more");
  ::close(ends[1]);
}

TEST(Output, ADiskThatIsFullIsAFailureAndNotASignal) {
  const int full = ::open("/dev/full", O_WRONLY | O_CLOEXEC);
  ASSERT_GE(full, 0);
  Output output(full);
  output.write("much");
  ::close(full);
  EXPECT_TRUE(output.closed());
  EXPECT_EQ(output.exit_code_of_closed(), kFailed);
}

TEST(Output, APipeIsNoTerminalAndHasAnOrdinarySize) {
  std::array<int, 2> ends{};
  ASSERT_EQ(::pipe(ends.data()), 0);
  const Output output(ends[1]);
  EXPECT_FALSE(output.is_terminal());
  EXPECT_EQ(output.size().columns, 80U);
  EXPECT_EQ(output.size().rows, 24U);
  ::close(ends[0]);
  ::close(ends[1]);
}

}  // namespace
}  // namespace murmur::cli
