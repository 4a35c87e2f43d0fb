#include "sweep/store/results.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <sstream>

#include "tests/support/base/input_error.hpp"
#include "tests/support/base/temporary_directory.hpp"

namespace weft {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;

// A sweep of three values whose results are written by hand.
class ResultTables : public ::testing::Test {
 protected:
  Results read(const std::string& lines, const std::vector<std::string>& summaries) {
    directory_.write("s.yaml", "base: " WEFT_SOURCE_DIR "/workloads/experiments/lenet5.yaml\n" + lines);
    SweepSpace space(read_sweep(directory_.file("s.yaml")), "weft");
    const ResultStore store(directory_.path().string(), Keep::summary, {});
    store.prepare();
    const std::vector<Point> points = space.points();
    for (std::size_t k = 0; k < summaries.size(); ++k) {
      std::filesystem::create_directories(store.run_of(points[k].id));
      directory_.write("points/" + points[k].id + "/summary.json", summaries[k]);
    }
    if (summaries.size() < points.size()) store.add_failure(points.back().id, {Status::infeasible, "a, b", 64, {}});
    return ResultReader(space, store).read(points);
  }
  static std::vector<bool> front_of(const Results& results) {
    std::vector<bool> front;
    for (const ResultRow& row : results.rows) front.push_back(row.is_on_front);
    return front;
  }
  test::TemporaryDirectory directory_;
};

TEST_F(ResultTables, HaveValuesInBaseUnitsFiguresAndReasons) {
  const Results results = read(
      "grid: {hardware.scratchpad.capacity: [4 KiB, 8 KiB, 1 KiB]}\nmetrics: [counters.scratchpad.bank_conflicts]\n"
      "pareto: [seconds]\n",
      {R"({"counters": {"scratchpad.bank_conflicts": 3}, "seconds": 0.5})", R"({"counters": {}, "seconds": 2})"});
  std::ostringstream csv;
  write_results_csv(csv, results);
  std::string text = csv.str();
  for (const ResultRow& row : results.rows) text.replace(text.find(row.id), row.id.size(), "ID");
  EXPECT_EQ(text,
            "point,status,hardware.scratchpad.capacity,counters.scratchpad.bank_conflicts,seconds,pareto,"
            "least_capacity_bytes,reason\n"
            "ID,done,4096,3,0.5,true,,\n"
            "ID,done,8192,,2,false,,\n"
            "ID,infeasible,1024,,,false,64,\"a, b\"\n");
}

TEST_F(ResultTables, TheFrontIsWhatNoOtherPointBeats) {
  const std::string grid = "grid: {hardware.pes.0.count: [1, 2, 4]}\n";
  const std::vector<std::string> summaries = {R"({"seconds": 4, "mac_utilization": 0.5})",
                                              R"({"seconds": 2, "mac_utilization": 0.5})",
                                              R"({"seconds": 1, "mac_utilization": 0.25})"};
  EXPECT_THAT(front_of(read(grid + "pareto: {minimize: [seconds], maximize: [mac_utilization]}\n", summaries)),
              ElementsAre(false, true, true));
  EXPECT_THAT(front_of(read(grid + "pareto: [seconds, hardware.pes.0.count]\n", summaries)),
              ElementsAre(true, true, true));
  EXPECT_THAT(front_of(read(grid + "pareto: [seconds]\n", summaries)), ElementsAre(false, false, true));
}

TEST_F(ResultTables, FiguresThatNoSummaryHasAreRefused) {
  const std::string grid = "grid: {hardware.pes.0.count: [1]}\n";
  const std::vector<std::string> summaries = {R"({"simulated": {"makespan_cycles": 4, "peak_bytes": 2}})"};
  const auto error = [&](const std::string& lines) {
    return test::input_error([&] { read(grid + lines, summaries); });
  };
  EXPECT_THAT(error("metrics: [simulated.makespan_cycle]\n"),
              HasSubstr("s.yaml:3:11: unknown figure of summary.json 'simulated.makespan_cycle', did you mean "
                        "'simulated.makespan_cycles'?"));
  EXPECT_THAT(error("metrics: [simulated]\n"), HasSubstr("unknown figure of summary.json 'simulated'"));
  EXPECT_THAT(error("pareto: [simulated.peak]\n"), HasSubstr("unknown figure of summary.json 'simulated.peak'"));
  EXPECT_EQ(read(grid + "metrics: [seconds]\n", summaries).rows[0].metrics[0].text, "");  // may be in another point
}

TEST_F(ResultTables, GoalsAreNumbersOfOneKind) {
  const auto error = [&](const std::string& values) {
    return test::input_error([&] {
      read("grid: {hardware.scratchpad.capacity: [" + values +
               "]}\npareto: [simulated.makespan_cycles, hardware.scratchpad.capacity]\n",
           {});
    });
  };
  EXPECT_THAT(error("6 KiB, 8192"),
              HasSubstr("s.yaml:3:37: pareto: the values of 'hardware.scratchpad.capacity' are no "
                        "numbers of one kind"));
}

// With more time it runs again, so that what is known of it may change.
TEST_F(ResultTables, ATimeoutIsReadAgain) {
  directory_.write("s.yaml", "base: " WEFT_SOURCE_DIR
                             "/workloads/experiments/lenet5.yaml\ngrid: {hardware.pes.0.count: "
                             "[1]}\n");
  SweepSpace space(read_sweep(directory_.file("s.yaml")), "weft");
  const ResultStore store(directory_.path().string(), Keep::summary, {});
  store.prepare();
  const std::vector<Point> points = space.points();
  store.add_failure(points[0].id, {Status::timeout, "took longer than 1 s", {}, 1});
  ResultReader reader(space, store);
  EXPECT_EQ(reader.read(points).rows[0].status, Status::timeout);
  std::filesystem::create_directories(store.run_of(points[0].id));
  directory_.write("points/" + points[0].id + "/summary.json", "{}");
  EXPECT_EQ(reader.read(points).rows[0].status, Status::done);
}

}  // namespace
}  // namespace weft
