// A task has to fit into the local memory of a processing element.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "hw/flow/tile_choice.hpp"
#include "tests/hw/machine/lenet_runs.hpp"

namespace weft::test {
namespace {

using testing::HasSubstr;

std::string refusal(const LenetCase& lenet) {
  return in_child([&]() -> std::string {
    try {
      const LenetRun run(lenet);
      return run.faults();
    } catch (const Infeasible& error) {
      return error.what();
    }
  });
}

// C1 in one tile: 1024 B of the image and 6 x 26 B of weights, 6 x 784 B of result.
LenetCase whole_layers(const std::string& settings) {
  LenetCase lenet;
  lenet.tiling = "{C1: {rows: 28}}";
  lenet.pes = "[{count: 2, model: mac-array, " + settings + "}]";
  return lenet;
}

TEST(LocalMemory, RefusesATileThatDoesNotFitWithItsBytes) {
  EXPECT_EQ(refusal(whole_layers("local_memory: 5884 B")), "");
  EXPECT_THAT(
      refusal(whole_layers("local_memory: 5883 B")),
      HasSubstr("task C1[0,0,0] reads 1180 B of operands and makes 4704 B, and no processing element that runs it "
                "has a local memory for that: the most that one task has there is 5883 B"));
}

TEST(LocalMemory, IsSharedByTheLocalBuffers) {
  EXPECT_EQ(refusal(whole_layers("local_memory: 11768 B, local_buffers: 2")), "");
  EXPECT_THAT(refusal(whole_layers("local_memory: 11767 B, local_buffers: 2")), HasSubstr("is 5883 B"));
}

TEST(LocalMemory, LeavesATileToAnElementThatHasRoomForIt) {
  LenetCase lenet = whole_layers("local_memory: 1 KiB");
  lenet.pes = "[{count: 1, model: mac-array, local_memory: 1 KiB}, {count: 1, model: mac-array}]";
  EXPECT_EQ(in_child([&] {
              const LenetRun run(lenet);
              return run.faults() + fmt::format("{}", run.result.tasks[0].processor);
            }),
            "1");
}

TEST(LocalMemory, IsWhatTilesAreSearchedFor) {
  LenetCase lenet = whole_layers("local_memory: 1 KiB");
  lenet.tiling = "auto";
  EXPECT_EQ(in_child([&] {
              Experiment experiment = experiment_from(lenet.yaml());
              experiment.schedule.search_budget = 0.1;
              choose_tiles(experiment, {});
              const LenetRun run(experiment, "depth-first");
              return run.faults();
            }),
            "");
}

}  // namespace
}  // namespace weft::test
