#include "sweep/store/results.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <sstream>

#include "tests/support/base/temporary_directory.hpp"

namespace weft {
namespace {

using ::testing::ElementsAre;

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
      directory_.write("points/" + points[k].id + "/summary.json", R"({"simulated": {}, )" + summaries[k].substr(1));
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

TEST_F(ResultTables, APointThatIsRunAgainHasItsNewResult) {
  directory_.write("s.yaml", "base: " WEFT_SOURCE_DIR
                             "/workloads/experiments/lenet5.yaml\ntimeout: 60 s\n"
                             "grid: {hardware.pes.0.count: [1]}\npareto: [seconds]\n");
  SweepSpace space(read_sweep(directory_.file("s.yaml")), "weft");
  const ResultStore store(directory_.path().string(), Keep::summary, 60);
  store.prepare();
  const std::vector<Point> points = space.points();
  store.add_failure(points.front().id, {Status::timeout, "took longer than 0.001 s", {}, 0.001});
  ResultReader reader(space, store);
  EXPECT_EQ(reader.read(points).rows.front().status, Status::timeout);
  store.forget_failure(points.front().id);
  std::filesystem::create_directories(store.run_of(points.front().id));
  directory_.write("points/" + points.front().id + "/summary.json", R"({"simulated": {}, "seconds": 2})");
  EXPECT_EQ(reader.read(points).rows.front().status, Status::done);
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

}  // namespace
}  // namespace weft
