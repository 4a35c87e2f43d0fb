// What `weft models --check` says of processing elements with a fault.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <systemc>
#include <typeinfo>

#include "hw/check/model_checks.hpp"
#include "hw/timing/pe_timing.hpp"
#include "tests/support/sched/conformance_faults.hpp"

namespace weft::test {
namespace {

using ::testing::AllOf;
using ::testing::HasSubstr;
using ::testing::Not;

class GoodPe : public PeTiming {
 public:
  explicit GoodPe(const Parameters&) {}
  bool runs(Operator op) const override { return op == Operator::conv || op == Operator::maxpool; }
  Cycles compute_cycles(const Work& work) const override { return 1 + work.macs + work.operations; }
};

template <class Model>
std::string pe_faults() {
  const std::string name = typeid(Model).name();
  pe_models().add({.name = name, .timing = make_timing<Model>});
  return faults_of(pe_conformance({name, {}, {}}));
}

TEST(PeCheck, FindsNothingInOneWithoutFault) { EXPECT_EQ(pe_faults<GoodPe>(), ""); }

class TakesLongerInRuns : public GoodPe {
 public:
  using GoodPe::GoodPe;
  Cycles compute_cycles(const Work& work) const override {
    return GoodPe::compute_cycles(work) + (sc_core::sc_get_status() == sc_core::SC_RUNNING ? 2 : 0);
  }
};
TEST(PeCheck, FindsOneThatRunsOtherThanPlanned) {
  EXPECT_THAT(pe_faults<TakesLongerInRuns>(),
              AllOf(HasSubstr("a machine of one runs every operator that it runs as planned: task conv[0,0,0] took"),
                    HasSubstr("as no resource counts a wait"), Not(HasSubstr("whenever"))));
}

class TakesLessInRuns : public GoodPe {
 public:
  using GoodPe::GoodPe;
  Cycles compute_cycles(const Work& work) const override {
    return GoodPe::compute_cycles(work) - (sc_core::sc_get_status() == sc_core::SC_RUNNING ? 1 : 0);
  }
};
TEST(PeCheck, FindsOneThatIsFasterThanPlanned) {
  EXPECT_THAT(pe_faults<TakesLessInRuns>(), HasSubstr("expected at least the"));
}

class TiresWithUse : public GoodPe {
 public:
  using GoodPe::GoodPe;
  Cycles compute_cycles(const Work& work) const override { return GoodPe::compute_cycles(work) + asked_++; }

 private:
  mutable Cycles asked_ = 0;
};
TEST(PeCheck, FindsCyclesThatChangeWhenAskedAgain) {
  EXPECT_THAT(
      pe_faults<TiresWithUse>(),
      HasSubstr("a conv of 1 pixels, a window of 1, 1 filters and 2 groups takes 3 cycles, and when asked again 4"));
}

class DiffersFromItsKind : public GoodPe {
 public:
  using GoodPe::GoodPe;
  Cycles compute_cycles(const Work& work) const override { return GoodPe::compute_cycles(work) + number_; }

 private:
  static inline Cycles made = 0;
  Cycles number_ = made++;
};
TEST(PeCheck, FindsTwoOfAKindThatTakeDifferentCycles) {
  EXPECT_THAT(pe_faults<DiffersFromItsKind>(), HasSubstr("and on a second one of the kind 4, expected the same"));
}

class IsNegative : public GoodPe {
 public:
  using GoodPe::GoodPe;
  Cycles compute_cycles(const Work&) const override { return -5; }
};
TEST(PeCheck, FindsNegativeCycles) {
  EXPECT_THAT(pe_faults<IsNegative>(), HasSubstr("takes -5 cycles, expected none or more"));
}

class RunsNothing : public GoodPe {
 public:
  using GoodPe::GoodPe;
  bool runs(Operator) const override { return false; }
};
TEST(PeCheck, FindsOneThatRunsNothing) {
  EXPECT_THAT(pe_faults<RunsNothing>(), HasSubstr("run no operator of any layer, expected one at least"));
}

// One bit of the last byte is wrong.
class ComputesOtherValues : public GoodPe {
 public:
  using GoodPe::GoodPe;
  void compute(const TileComputation& tile) const override {
    GoodPe::compute(tile);
    tile.result.bytes.back() ^= 0x40;
  }
};
TEST(PeCheck, FindsValuesThatAreNotThoseOfTheReference) {
  EXPECT_THAT(pe_faults<ComputesOtherValues>(),
              AllOf(HasSubstr("it computes what the reference computes in int8: conv["),
                    HasSubstr("it computes what the reference computes in float32: conv[")));
}

}  // namespace
}  // namespace weft::test
