// A processing element that is a SystemC module of its own, as one translated from RTL is: what it takes is found by
// running it alone.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "hw/check/model_checks.hpp"
#include "hw/pe/processing_element.hpp"
#include "tests/hw/machine/lenet_runs.hpp"
#include "tests/support/sched/conformance_faults.hpp"

namespace weft::test {
namespace {

using ::testing::HasSubstr;

// Ticks 2 ns for every 16 MACs or operations, like a mac-array at 500 MHz.
class ClockedMacs : public ProcessingElement {
 public:
  SC_HAS_PROCESS(ClockedMacs);
  ClockedMacs(sc_core::sc_module_name name, const Parameters&) : ProcessingElement(name) { SC_THREAD(tick); }
  bool runs(Operator op) const override { return op != Operator::softmax; }

 protected:
  void perform(const Work& work) override {
    ticks_ = cycles_at(work.macs > 0 ? work.macs : work.operations, 16);
    start_.notify();
    wait(done_);
  }

 private:
  void tick() {
    for (;;) {
      wait(start_);
      for (; ticks_ > 0; --ticks_) wait(2, sc_core::SC_NS);
      done_.notify(sc_core::SC_ZERO_TIME);
    }
  }
  Cycles ticks_ = 0;
  sc_core::sc_event start_, done_;
};

class Lazy : public ClockedMacs {
 public:
  using ClockedMacs::ClockedMacs;

 protected:
  void perform(const Work&) override { wait(never_); }

 private:
  sc_core::sc_event never_;
};

const PeRegistration clocked_macs{pe_models(),
                                  {.name = "clocked-macs", .description = "ticks", .module = make_module<ClockedMacs>}};
const PeRegistration lazy{pe_models(), {.name = "lazy", .description = "never ends", .module = make_module<Lazy>}};

LenetCase with_pes(const std::string& pes) {
  LenetCase lenet;
  lenet.pes = pes;
  lenet.interconnect = "{model: mesh}";
  lenet.scratchpad = "{model: banked, capacity: 16 KiB}";
  lenet.dram = "{model: fixed}";
  lenet.dispatch = "{descriptor: 64 B}";
  return lenet;
}

Platform platform_of(const LenetCase& lenet) { return make_problem(experiment_from(lenet.yaml()))->platform; }

TEST(ModulePe, CostsWhatAModelOfTheSameCyclesCosts) {
  for (const int local_buffers : {1, 2}) {
    const auto costs = [&](const char* model) {
      LenetCase lenet = with_pes(fmt::format("[{{count: 3, model: {}, local_buffers: {}}}]", model, local_buffers));
      lenet.placement = "{input: tiled, weight: tiled, output: tiled}";
      const Platform platform = platform_of(lenet);
      return std::pair(platform.costs, platform.read_costs);
    };
    EXPECT_EQ(costs("clocked-macs"), costs("mac-array"));
  }
}

TEST(ModulePe, RunsAsPlannedWhereNothingElseGoesOn) {
  EXPECT_EQ(in_child([] {
              const LenetRun run(with_pes("[{count: 1, model: clocked-macs}]"));
              return run.faults() + run.difference();
            }),
            "");
}

TEST(ModulePe, ConformsToWhatHoldsForProcessingElements) {
  EXPECT_EQ(faults_of(pe_conformance({"clocked-macs", {}, {}})), "");
}

TEST(ModulePe, IsAskedWhichOperatorsItRuns) {
  const Machine asked(experiment_from(with_pes("[{model: clocked-macs}]").yaml()));
  EXPECT_TRUE(asked.runs(Operator::conv));
  EXPECT_FALSE(asked.runs(Operator::softmax));
}

TEST(ModulePe, OneThatNeverCompletesIsNamedBeforePlanning) {
  try {
    platform_of(with_pes("[{model: lazy}]"));
    FAIL() << "planned";
  } catch (const Infeasible& error) {
    EXPECT_THAT(error.what(), HasSubstr("pe0 has not completed task C1[0,0,0], alone on the machine"));
  }
}

}  // namespace
}  // namespace weft::test
