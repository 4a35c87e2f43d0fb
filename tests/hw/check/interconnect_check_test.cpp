// What `weft models --check` says of interconnects with a fault.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <typeinfo>

#include "hw/check/model_checks.hpp"
#include "hw/timing/interconnect_timing.hpp"
#include "tests/support/sched/conformance_faults.hpp"

namespace weft::test {
namespace {

using ::testing::AllOf;
using ::testing::HasSubstr;
using ::testing::Not;

// A port per target that takes a request for four cycles, first come first served, and counts who waits.
class GoodInterconnect : public InterconnectTiming {
 public:
  explicit GoodInterconnect(const Parameters&) {}

  void enter(const Request& request, Cycles now, std::vector<Arrival>& arrivals) override {
    arrivals.push_back({request.number, claim(request, now)});
  }
  Picoseconds message_time(Bytes) const override { return 4 * clock().period(); }
  int hops(const Request&) const override { return 1; }
  std::vector<Resource*> resources() override { return {&ports_[0], &ports_[1]}; }

 protected:
  Cycles claim(const Request& request, Cycles now) {
    SharedResource& port = ports_[static_cast<std::size_t>(request.target)];
    port.claim(request.initiator, now * clock().period(), 4 * clock().period());
    return port.busy_until() / clock().period();
  }
  SharedResource ports_[target_count] = {SharedResource("scratchpad"), SharedResource("dram")};
};

template <class Model>
std::string interconnect_faults() {
  const std::string name = typeid(Model).name();
  interconnect_models().add({.name = name, .timing = make_timing<Model>});
  return faults_of(interconnect_conformance({name, {}, {}}));
}

TEST(InterconnectCheck, FindsNothingInOneWithoutFault) { EXPECT_EQ(interconnect_faults<GoodInterconnect>(), ""); }

class Loses : public GoodInterconnect {
 public:
  using GoodInterconnect::GoodInterconnect;
  void enter(const Request& request, Cycles now, std::vector<Arrival>& arrivals) override {
    if (request.number != 77) GoodInterconnect::enter(request, now, arrivals);
  }
};
TEST(InterconnectCheck, FindsARequestThatIsLost) {
  EXPECT_THAT(interconnect_faults<Loses>(),
              AllOf(HasSubstr("every request arrives once: request 77 (a "), HasSubstr("never arrived")));
}

class Doubles : public GoodInterconnect {
 public:
  using GoodInterconnect::GoodInterconnect;
  void enter(const Request& request, Cycles now, std::vector<Arrival>& arrivals) override {
    GoodInterconnect::enter(request, now, arrivals);
    if (request.number == 5) arrivals.push_back(arrivals.back());
  }
};
TEST(InterconnectCheck, FindsARequestThatArrivesTwice) {
  EXPECT_THAT(interconnect_faults<Doubles>(),
              HasSubstr("every request arrives once: request 5 arrives twice, at cycles"));
}

class ArrivesEarlier : public GoodInterconnect {
 public:
  using GoodInterconnect::GoodInterconnect;
  void enter(const Request& request, Cycles now, std::vector<Arrival>& arrivals) override {
    arrivals.push_back({request.number, request.number % 50 == 49 ? now + 1 : claim(request, now)});
  }
};
TEST(InterconnectCheck, FindsOnesThatOvertakeAndAreFasterThanAlone) {
  EXPECT_THAT(interconnect_faults<ArrivesEarlier>(),
              AllOf(HasSubstr("none is faster than alone: request 49"),
                    HasSubstr("they arrive in order at a target without ports: request 49")));
}

// The last in, first out.
class Reorders : public GoodInterconnect {
 public:
  using GoodInterconnect::GoodInterconnect;
  void enter(const Request& request, Cycles now, std::vector<Arrival>&) override {
    waiting_.push_back({request.number, claim(request, now)});
  }
  Cycles step(Cycles, std::vector<Arrival>& arrivals) override {
    arrivals.insert(arrivals.end(), waiting_.rbegin(), waiting_.rend());
    waiting_.clear();
    return never;
  }

 private:
  std::vector<Arrival> waiting_;
};
TEST(InterconnectCheck, FindsArrivalsThatAreSaidOutOfOrder) {
  EXPECT_THAT(interconnect_faults<Reorders>(),
              AllOf(HasSubstr("they arrive in order at a target without ports: request"),
                    HasSubstr("expected the order of arrival"), Not(HasSubstr("faster than alone"))));
}

class CountsNothing : public GoodInterconnect {
 public:
  using GoodInterconnect::GoodInterconnect;
  std::vector<Resource*> resources() override { return {}; }
  void reset() override {
    for (SharedResource& port : ports_) port.reset();
  }
};
TEST(InterconnectCheck, FindsWaitingThatIsNotCounted) {
  EXPECT_THAT(interconnect_faults<CountsNothing>(),
              AllOf(HasSubstr("what takes longer behind others is counted as waiting: request"),
                    HasSubstr("and no resource counts that its initiator waited"), Not(HasSubstr("after a reset"))));
}

class Remembers : public GoodInterconnect {
 public:
  using GoodInterconnect::GoodInterconnect;
  void enter(const Request& request, Cycles now, std::vector<Arrival>& arrivals) override {
    arrivals.push_back({request.number, claim(request, now) + ++entered_ / 400});
  }

 private:
  Cycles entered_ = 0;
};
TEST(InterconnectCheck, FindsOneThatRemembersWhatWasBeforeAReset) {
  EXPECT_THAT(interconnect_faults<Remembers>(),
              AllOf(HasSubstr("the same requests take the same times after a reset: request"),
                    HasSubstr("and after reset() at cycle")));
}

class IsTooBusy : public GoodInterconnect {
 public:
  using GoodInterconnect::GoodInterconnect;
  void enter(const Request& request, Cycles now, std::vector<Arrival>& arrivals) override {
    ports_[0].note_service(100 * clock().period());
    GoodInterconnect::enter(request, now, arrivals);
  }
};
TEST(InterconnectCheck, FindsAResourceThatIsBusyForLongerThanThereIsTime) {
  EXPECT_THAT(interconnect_faults<IsTooBusy>(),
              HasSubstr("no resource is busy for longer than there is time: scratchpad was busy"));
}

class StandsStill : public GoodInterconnect {
 public:
  using GoodInterconnect::GoodInterconnect;
  Cycles step(Cycles now, std::vector<Arrival>&) override { return now; }
};
class NeverEnds : public GoodInterconnect {
 public:
  using GoodInterconnect::GoodInterconnect;
  Cycles step(Cycles now, std::vector<Arrival>&) override { return now + 1; }
};
TEST(InterconnectCheck, FindsStepsThatLeadNowhere) {
  const auto of_requests = [](const std::string& text) { return text.substr(0, text.find('\n')); };
  const auto carried_only = [](std::vector<Conformance> statements) {
    statements.resize(1);  // the machines would run for ever
    return statements;
  };
  interconnect_models().add({.name = "stands-still", .timing = make_timing<StandsStill>});
  interconnect_models().add({.name = "never-ends", .timing = make_timing<NeverEnds>});
  EXPECT_THAT(of_requests(faults_of(carried_only(interconnect_conformance({"stands-still", {}, {}})))),
              HasSubstr("step() at cycle 0 wants to be called again at cycle 0, expected a later one"));
  EXPECT_THAT(of_requests(faults_of(carried_only(interconnect_conformance({"never-ends", {}, {}})))),
              HasSubstr("step() wants to be called for ever"));
}

class HasOddFigures : public GoodInterconnect {
 public:
  using GoodInterconnect::GoodInterconnect;
  Picoseconds message_time(Bytes bytes) const override { return 1000 - bytes; }
};
class HopsBack : public GoodInterconnect {
 public:
  using GoodInterconnect::GoodInterconnect;
  int hops(const Request& request) const override { return request.is_write ? -1 : 1; }
};
TEST(InterconnectCheck, FindsTimesAndHopsThatAreNegative) {
  EXPECT_THAT(interconnect_faults<HasOddFigures>(),
              HasSubstr("message_time(8 B) is 992 ps, expected at least the 999 ps"));
  EXPECT_THAT(interconnect_faults<HopsBack>(), HasSubstr("is -1, expected none or more"));
}

}  // namespace
}  // namespace weft::test
