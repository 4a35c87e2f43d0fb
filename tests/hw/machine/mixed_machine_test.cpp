// Machines with several kinds of processing elements: what each kind runs, what a task costs there, and that every
// algorithm gives each task to one that can run it.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tests/hw/machine/lenet_runs.hpp"
#include "tests/support/base/temporary_directory.hpp"

namespace weft::test {
namespace {

using testing::HasSubstr;

// With everything in one tile, and no time for transfers: "C1 3822 -\n" per task, "-" where it cannot run.
std::string costs(LenetCase machine) {
  machine.tiling = "{}";
  machine.scratchpad = "{model: ideal}";
  return in_child([&] {
    const std::shared_ptr<const Problem> problem = make_problem(experiment_from(machine.yaml()));
    const auto& [graph, platform] = *problem;
    std::string text;
    for (TaskId task = 0; task < graph.task_count(); ++task) {
      text += graph.layer_names()[graph.of(task).layer];
      for (ProcessorId pe = 0; !platform.processors[pe].is_dma; ++pe) {
        const Time cost = platform.cost(graph, task, pe);
        text += cost == cannot_run ? " -" : fmt::format(" {}", cost);
      }
      text += "\n";
    }
    return text;
  });
}

TEST(MixedMachines, HasOneCostPerKind) {
  LenetCase machine;
  machine.pes =
      "[{count: 2, model: systolic, dataflow: os, rows: 8, cols: 8},"
      " {count: 1, model: systolic, dataflow: ws, rows: 16, cols: 16},"
      " {count: 1, model: vector, lanes: 16}, {count: 1, model: mac-array, macs_per_cycle: 16}]";
  // The grids: SCALE-Sim's figures (systolic_test.cpp). 117 600 MACs, 6 x 14 x 14 x 4 additions, 240 000 MACs, by 16.
  EXPECT_EQ(costs(machine),
            "C1 3822 3822 1660 - 7350\n"
            "S2 - - - 294 294\n"
            "C3 4264 4264 1460 - 15000\n");
}

TEST(MixedMachines, CountsTheOperationsOfEveryOperator) {
  const TemporaryDirectory directory;
  const std::string path = directory.write("block.yaml", R"(
name: block
input: {name: image, shape: [4, 6, 6]}
layers:
  - {name: CONV, op: conv, filters: 4, kernel: 3, pad: 1}
  - {name: RELU, op: relu}
  - {name: ADD, op: add, inputs: [image, RELU]}
  - {name: MUL, op: mul, inputs: [image, ADD]}
  - {name: CONCAT, op: concat, inputs: [ADD, MUL], activation: relu}
  - {name: MAX, op: maxpool, kernel: [2, 3], stride: [2, 3]}
  - {name: MEAN, op: global_avgpool}
  - {name: FLAT, op: flatten}
  - {name: FC, op: fc, units: 10}
)");
  LenetCase machine;
  machine.network = "network: " + path;
  machine.pes =
      "[{count: 1, model: mac-array, macs_per_cycle: 10}, {count: 1, model: vector, lanes: 5},"
      " {count: 1, model: systolic, rows: 4, cols: 4}]";
  // CONV: 36 x 36 x 4 MACs = 5 184; os: 9 x 1 x (36 + 6). RELU, ADD, MUL: 144 outputs. CONCAT: 288. MAX: 8 x 3 x 2
  // outputs of 6 each = 288. MEAN: 8 of 6 each = 48. FLAT is a view. FC: 8 x 10 MACs; os: 1 x 3 x (8 + 6).
  EXPECT_EQ(costs(machine),
            "CONV 519 - 378\n"
            "RELU 15 29 -\n"
            "ADD 15 29 -\n"
            "MUL 15 29 -\n"
            "CONCAT 29 58 -\n"
            "MAX 29 58 -\n"
            "MEAN 5 10 -\n"
            "FC 8 - 42\n");
}

// The experiment of the documentation, scheduled by one algorithm.
class MixedMachine : public testing::TestWithParam<const char*> {};

TEST_P(MixedMachine, RunsEveryTaskWhereItCanRun) {
  EXPECT_EQ(in_child([&] {
              const Experiment experiment =
                  read_experiment(WEFT_SOURCE_DIR "/workloads/experiments/machines/mixed.yaml",
                                  {"hardware.scratchpad.capacity=128 KiB"});
              const LenetRun run(experiment, GetParam());
              if (run.plan.fits == Fits::no) return "does not fit: " + run.plan.reason;
              std::string text = run.faults();
              std::vector<int> tasks(run.platform.processor_count());
              for (TaskId task = 0; task < run.graph.task_count(); ++task) {
                const ProcessorId on = run.result.tasks[task].processor;
                ++tasks[on];
                const Operator op = run.graph.of(task).work.op;
                const bool is_grid = on < 2, is_vector = on == 2;
                if (is_grid && op != Operator::conv && op != Operator::fc)
                  text += run.graph.task_name(task) + " on a grid\n";
                if (is_vector && op != Operator::avgpool) text += run.graph.task_name(task) + " on the vector unit\n";
              }
              for (std::size_t p = 0; p < tasks.size(); ++p) {
                if (tasks[p] == 0 && p != 1) text += fmt::format("nothing on {}\n", run.platform.processors[p].name);
              }
              return text;
            }),
            "");
}

INSTANTIATE_TEST_SUITE_P(Algorithms, MixedMachine,
                         testing::Values("heft", "cpop", "peft", "lookahead-heft", "depth-first", "memheft",
                                         "memminmin", "heft-guard", "heft-activation", "memory-aware-heft"),
                         [](const auto& instance) {
                           std::string name = instance.param;
                           std::replace(name.begin(), name.end(), '-', '_');
                           return name;
                         });

TEST(MixedMachines, NamesOperatorLayerAndModelsWhereNothingRunsATask) {
  // Among the models are some of these tests.
  LenetCase machine;
  machine.pes = "[{count: 2, model: systolic}]";
  EXPECT_THAT(costs(machine),
              AllOf(HasSubstr("no processor can run task S2[0,0,0]: no processing element of this machine runs "
                              "'avgpool' (layer S2); models that do: "),
                    HasSubstr("mac-array"), HasSubstr("or vector"), Not(HasSubstr("systolic"))));
  machine.pes = "[{count: 1, model: vector}]";
  EXPECT_THAT(costs(machine), AllOf(HasSubstr("runs 'conv' (layer C1); models that do: "), HasSubstr("mac-array"),
                                    HasSubstr("or systolic"), Not(HasSubstr("vector"))));
}

}  // namespace
}  // namespace weft::test
