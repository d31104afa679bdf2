#include "cli/table.h"

#include <gtest/gtest.h>

namespace murmur::cli {
namespace {

Table three_nodes() {
  Table table({{"node"}, {"model"}, {"tokens", Table::Align::Right}});
  table.add({"node-1", "tiny-1", "7"});
  table.add({"node-2", "川の模型", "120"});
  return table;
}

TEST(Table, ColumnsAreAsWideAsTheirWidestCell) {
  EXPECT_EQ(three_nodes().render(80),
            "node    model     tokens\n"
            "node-1  tiny-1         7\n"
            "node-2  川の模型     120\n");
}

TEST(Table, ANarrowTerminalCutsTheLongestTextFirst) {
  EXPECT_EQ(three_nodes().render(22),
            "node    model   tokens\n"
            "node-1  tiny-1       7\n"
            "node-2  川の…      120\n");
}

TEST(Table, NumbersAreNeverCut) {
  EXPECT_EQ(three_nodes().render(1),
            "node    model   tokens\n"
            "node-1  tiny-1       7\n"
            "node-2  川の…      120\n");
}

TEST(Table, ACellStaysOnItsLine) {
  Table table({{"node"}});
  table.add({"a\n\x1b[2Jb"});
  EXPECT_EQ(table.render(80), "node\na [2Jb\n");
}

}  // namespace
}  // namespace murmur::cli
