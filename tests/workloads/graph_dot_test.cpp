#include "workloads/graph_dot.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <sstream>

#include "tests/support/temporary_directory.hpp"
#include "workloads/network_graph.hpp"

namespace weft {
namespace {

using ::testing::HasSubstr;

std::string dot_of_sample(const std::vector<std::string>& overrides) {
  std::ostringstream out;
  write_graph_dot(
      build_task_graph(read_experiment(std::string(WEFT_SOURCE_DIR) + "/workloads/experiments/lenet5.yaml", overrides)),
      out);
  return out.str();
}

TEST(GraphDot, HasTasksBuffersAndOverlaps) {
  const std::string dot = dot_of_sample({});
  EXPECT_THAT(dot, HasSubstr("digraph \"lenet5\" {"));
  EXPECT_THAT(dot, HasSubstr("[label=\"C1[0,6,6]\", shape=ellipse"));
  EXPECT_THAT(dot, HasSubstr("[label=\"load C1.weight[0,0,0]\", shape=invhouse"));
  EXPECT_THAT(dot, HasSubstr("[label=\"image\", shape=box, fillcolor=lightgrey]"));
  EXPECT_THAT(dot, HasSubstr("t0 -> "));
  EXPECT_THAT(dot, HasSubstr("[label=\"156\"]"));
}

TEST(GraphDot, IsAcceptedByGraphviz) {
  if (std::system("dot -V >/dev/null 2>&1") != 0) GTEST_SKIP() << "Graphviz is not installed";
  const test::TemporaryDirectory directory;
  const std::string path = directory.write("g.dot", dot_of_sample({"workload.placement.output=streamed"}));
  EXPECT_EQ(std::system(("dot -Tcanon " + path + " >/dev/null").c_str()), 0);
}

}  // namespace
}  // namespace weft
