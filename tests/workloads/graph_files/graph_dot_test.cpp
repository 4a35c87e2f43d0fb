#include "workloads/graph_files/graph_dot.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <limits>
#include <sstream>

#include "tests/support/base/temporary_directory.hpp"
#include "workloads/lowering/lower_network.hpp"

namespace weft {
namespace {

using ::testing::HasSubstr;

std::string dot_of_sample(const std::vector<std::string>& overrides) {
  GraphFile file;
  file.graph =
      build_task_graph(read_experiment(std::string(WEFT_SOURCE_DIR) + "/workloads/experiments/lenet5.yaml", overrides));
  file.processors = {"pe0", "dma0"};
  for (TaskId task = 0; task < file.graph.task_count(); ++task) {
    file.costs.insert(file.costs.end(), {12.5, std::numeric_limits<double>::infinity()});
  }
  std::ostringstream out;
  write_graph_dot(file, out);
  return out.str();
}

TEST(GraphDot, HasTasksBuffersOverlapsAndCosts) {
  const std::string dot = dot_of_sample({});
  EXPECT_THAT(dot, HasSubstr("digraph \"lenet5\" {"));
  EXPECT_THAT(dot, HasSubstr("processors=\"pe0 dma0\""));
  EXPECT_THAT(dot, HasSubstr("\"C1[0,6,6]\" [shape=ellipse"));
  EXPECT_THAT(dot, HasSubstr("\"load C1.weight[0,0,0]\" [shape=invhouse"));
  EXPECT_THAT(dot, HasSubstr("cost=\"12.5 null\", bytes=\"156\""));
  EXPECT_THAT(dot, HasSubstr("[label=\"image\", shape=box, fillcolor=lightgrey, external=true]"));
  EXPECT_THAT(dot, HasSubstr("\"load C1.weight[0,0,0]\" -> \"C1[0,6,6]\" [label=\"156\"]"));
}

TEST(GraphDot, IsAcceptedByGraphviz) {
  if (std::system("dot -V >/dev/null 2>&1") != 0) GTEST_SKIP() << "Graphviz is not installed";
  const test::TemporaryDirectory directory;
  const std::string path = directory.write("g.dot", dot_of_sample({"workload.placement.output=streamed"}));
  EXPECT_EQ(std::system(("dot -Tcanon " + path + " >/dev/null").c_str()), 0);
}

}  // namespace
}  // namespace weft
