// `weft graph --format dot`, read by weft and by Graphviz.
#include <fmt/format.h>
#include <fmt/ranges.h>
#include <gtest/gtest.h>

#include <cstdlib>
#include <set>
#include <string>

#include "tests/cli/commands/weft_command.hpp"
#include "workloads/graph_files/graph_file.hpp"

namespace weft {
namespace {

// The machine, every task with its costs and bytes, and every edge with the bytes that are read.
std::set<std::string> statements_of(const GraphFile& file) {
  const TaskGraph& graph = file.graph;
  const std::size_t processors = file.processors.size();
  std::set<std::string> statements{fmt::format("processors {} of {} B, {} tasks", fmt::join(file.processors, " "),
                                               file.capacity_bytes.value_or(-1), graph.task_count())};
  for (TaskId task = 0; task < graph.task_count(); ++task) {
    const double* costs = file.costs.data() + task * processors;
    statements.insert(fmt::format("{} takes {}, makes {} B", graph.task_name(task),
                                  fmt::join(costs, costs + processors, " "), graph.buffer_bytes(task)));
    for (std::size_t k = 0; k < graph.inputs(task).size(); ++k) {
      statements.insert(fmt::format("{} reads {} B of {}", graph.task_name(task), graph.operand_bytes(task, k),
                                    graph.buffer_name(graph.inputs(task)[k])));
    }
  }
  return statements;
}

class DotOutput : public testing::Test {
 protected:
  // The file that `weft graph` writes in the format.
  std::string graph_in(const std::string& format) const {
    const test::CommandResult result = test::weft("graph " + test::lenet5() + " --format " + format);
    EXPECT_EQ(result.status, 0) << result.error;
    return directory_.write("lenet5." + format, result.out);
  }

  test::TemporaryDirectory directory_;
};

TEST_F(DotOutput, SaysWhatTheJsonSays) {
  const GraphFile dot = read_graph_file(graph_in("dot"));
  EXPECT_EQ(dot.graph.task_count(), 199u);
  EXPECT_EQ(statements_of(dot), statements_of(read_graph_file(graph_in("json"))));
}

TEST_F(DotOutput, IsTheSameWhenGraphvizHasReadAndWrittenIt) {
  if (std::system("dot -V >/dev/null 2>&1") != 0) GTEST_SKIP() << "Graphviz is not installed";
  const std::string ours = graph_in("dot"), theirs = directory_.file("theirs.dot");
  ASSERT_EQ(std::system(("dot -Tcanon '" + ours + "' > '" + theirs + "'").c_str()), 0);
  EXPECT_EQ(statements_of(read_graph_file(theirs)), statements_of(read_graph_file(ours)));
}

}  // namespace
}  // namespace weft
