// When requests arrive through the interconnects, computed by hand. 64 B at 16 B a cycle are four beats.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <stdexcept>

#include "hw/check/interconnect_trace.hpp"
#include "tests/support/hw/made_model.hpp"

namespace weft::test {
namespace {

using ::testing::ElementsAre;

constexpr Picoseconds clock_period = 2000;

struct From {
  int initiator = 0;
  Cycles cycle = 0;
  Target target = Target::scratchpad;
  std::uint32_t bytes = 64;
  bool is_response = false;
};

class InterconnectTimes : public ::testing::Test {
 protected:
  void make(const std::string& model, const Settings& settings, bool scratchpad_has_ports = false) {
    interconnect_ = made_model(interconnect_models(), model, settings);
    interconnect_->set_up(Clock(clock_period), {scratchpad_has_ports, false});
  }

  static EnteringRequest entering(const From& from, std::uint32_t number) {
    return {from.cycle, {number, from.initiator, from.initiator, from.target, from.bytes, false, from.is_response}};
  }

  std::vector<Cycles> arrivals(const std::vector<From>& all) {
    std::vector<EnteringRequest> requests;
    for (const From& from : all) requests.push_back(entering(from, static_cast<std::uint32_t>(requests.size())));
    const CarriedRequests carried = carry_requests(*interconnect_, requests);
    EXPECT_EQ(carried.fault, "");
    return carried.arrival;
  }

  const Resource& resource(const std::string& name) const {
    for (const Resource* resource : interconnect_->resources()) {
      if (resource->name() == name) return *resource;
    }
    throw std::runtime_error("no resource " + name);
  }
  // In cycles.
  Cycles waited(const std::string& name, int initiator) const {
    return resource(name).waited(initiator) / clock_period;
  }
  int hops(const From& from) const { return interconnect_->hops(entering(from, 0).request); }

  std::unique_ptr<InterconnectTiming> interconnect_;
};

TEST_F(InterconnectTimes, IdealTakesNoTime) {
  make("ideal", {});
  EXPECT_THAT(arrivals({{0, 0}, {1, 0}, {0, 7, Target::dram}}), ElementsAre(0, 0, 7));
}

TEST_F(InterconnectTimes, CrossbarHasOnePortPerTarget) {
  make("crossbar", {{"width", "16 B"}, {"latency", "1"}});
  EXPECT_THAT(arrivals({{0, 0}, {0, 0}, {1, 0}, {1, 0, Target::dram}, {2, 20}}), ElementsAre(5, 9, 13, 5, 25));
  EXPECT_EQ(waited("interconnect.scratchpad", 0), 0);
  EXPECT_EQ(waited("interconnect.scratchpad", 1), 8);
  EXPECT_EQ(waited("interconnect.dram", 1), 0);
  EXPECT_EQ(interconnect_->message_time(64), 5 * clock_period);
  EXPECT_EQ(interconnect_->message_time(17), 3 * clock_period);
}

// The port holds one request: the second one waits outside, and the third one, to the other target, behind it.
TEST_F(InterconnectTimes, CrossbarOfBoundedQueuesKeepsWhatItHasNoPlaceForOutside) {
  make("crossbar", {{"width", "16 B"}, {"latency", "1"}, {"queue", "1"}});
  EXPECT_THAT(arrivals({{0, 0}, {1, 0}, {1, 0, Target::dram}, {2, 0, Target::dram}}), ElementsAre(5, 9, 9, 5));
  EXPECT_EQ(waited("interconnect.scratchpad", 1), 4);
  EXPECT_EQ(waited("interconnect.dram", 1), 4);
}

// Router 0 has the port of initiator 0, router 1 that of 1 and the DRAM. The link from 0 to 1 is held by a request that has
// no place before the DRAM's link.
TEST_F(InterconnectTimes, MeshOfBoundedQueuesHoldsLinksOfRequestsThatCannotGoOn) {
  const std::vector<From> all{
      {1, 0, Target::dram, 160}, {1, 0, Target::dram, 160}, {0, 0, Target::dram, 16}, {0, 0, Target::scratchpad, 16}};
  make("mesh", {{"rows", "1"}, {"cols", "2"}, {"width", "16 B"}, {"hop", "1"}});
  const std::vector<Cycles> unbounded = arrivals(all);
  EXPECT_THAT(unbounded, ElementsAre(11, 21, 22, 4));
  make("mesh", {{"rows", "1"}, {"cols", "2"}, {"width", "16 B"}, {"hop", "1"}, {"queue", "1"}});
  const std::vector<Cycles> bounded = arrivals(all);
  EXPECT_EQ(bounded[0], 11);
  EXPECT_GT(bounded[3], unbounded[3] + 5);  // behind one that waits for the DRAM's link
}

TEST_F(InterconnectTimes, QueuesOfZeroAreRefused) {
  for (const char* model : {"crossbar", "bus", "mesh"}) {
    EXPECT_THROW(make(model, {{"queue", "0"}}), InputError) << model;
  }
}

TEST_F(InterconnectTimes, CrossbarWaitsOnlyBehindOnesOwnRequestsBeforeATargetWithPorts) {
  make("crossbar", {{"width", "16 B"}, {"latency", "1"}}, true);
  EXPECT_THAT(arrivals({{0, 0}, {0, 0}, {1, 0}, {1, 0, Target::dram}, {2, 0, Target::dram}}),
              ElementsAre(5, 9, 5, 5, 9));
  EXPECT_EQ(resource("interconnect.scratchpad").waited(), 0);
  EXPECT_EQ(waited("interconnect.dram", 2), 4);
}

// Reads of 64 B: their requests take a beat, their responses four, on ways of their own.
TEST_F(InterconnectTimes, SeparateResponsesCarryTheDataOfReads) {
  const std::vector<From> there{{0, 0}, {1, 0}},
      back{{0, 0, Target::scratchpad, 64, true}, {1, 0, Target::scratchpad, 64, true}};
  std::vector<From> both = there;
  both.insert(both.end(), back.begin(), back.end());
  make("crossbar", {{"width", "16 B"}, {"latency", "1"}, {"response", "separate"}});
  EXPECT_TRUE(interconnect_->carries_responses());
  EXPECT_THAT(arrivals(both), ElementsAre(2, 3, 5, 9));
  EXPECT_EQ(waited("interconnect.scratchpad", 1), 1);
  EXPECT_EQ(waited("interconnect.scratchpad_response", 1), 4);
  make("bus", {{"width", "16 B"}, {"latency", "1"}, {"response", "separate"}});
  EXPECT_THAT(arrivals(both), ElementsAre(2, 3, 5, 9));
  EXPECT_EQ(waited("interconnect.response_bus", 1), 4);
  // From (0, 0) and (0, 1) to (1, 1) and back: three links and two.
  make("mesh", {{"rows", "2"}, {"cols", "2"}, {"response", "separate"}});
  EXPECT_THAT(arrivals({there[0], back[0]}), ElementsAre(4, 7));
  EXPECT_THAT(arrivals({there[1], back[1]}), ElementsAre(3, 6));
  make("crossbar", {});
  EXPECT_FALSE(interconnect_->carries_responses());
}

TEST_F(InterconnectTimes, BusCarriesOneRequestAtATimeToBothTargets) {
  make("bus", {{"width", "16 B"}, {"latency", "3"}});
  EXPECT_THAT(arrivals({{0, 0}, {1, 0, Target::dram}, {2, 1, Target::scratchpad, 8}}), ElementsAre(7, 11, 12));
  EXPECT_EQ(waited("interconnect.bus", 0), 0);
  EXPECT_EQ(waited("interconnect.bus", 1), 4);
  EXPECT_EQ(waited("interconnect.bus", 2), 7);
  EXPECT_EQ(resource("interconnect.bus").busy(), 9 * clock_period);
  EXPECT_EQ(hops({0}), 1);
}

TEST_F(InterconnectTimes, BusIsFairOrServesTheLowestInitiatorFirst) {
  const std::vector<From> requests{{0, 0}, {0, 0}, {1, 0}, {0, 5}};
  make("bus", {{"width", "16 B"}, {"latency", "1"}, {"arbitration", "fair"}});
  EXPECT_THAT(arrivals(requests), ElementsAre(5, 13, 9, 17));
  EXPECT_EQ(waited("interconnect.bus", 0), 4);
  EXPECT_EQ(waited("interconnect.bus", 1), 4);
  make("bus", {{"width", "16 B"}, {"latency", "1"}, {"arbitration", "fixed"}});
  EXPECT_THAT(arrivals(requests), ElementsAre(5, 9, 17, 13));
  EXPECT_EQ(waited("interconnect.bus", 0), 0);
  EXPECT_EQ(waited("interconnect.bus", 1), 12);
}

TEST_F(InterconnectTimes, BusTakesARequestOfTheCycleInWhichItBecomesFree) {
  make("bus", {{"width", "16 B"}, {"latency", "0"}, {"arbitration", "fixed"}});
  // In cycle 4 initiator 2 has waited for four cycles, and 1 comes in.
  EXPECT_THAT(arrivals({{3, 0}, {2, 0}, {1, 4}}), ElementsAre(12, 4, 8));
}

// Routers       scratchpad at (1, 1), DRAM at (1, 2)
//   0  1  2
//   3  4  5
class MeshTiming : public InterconnectTimes {
 protected:
  MeshTiming() { make("mesh", {{"rows", "2"}, {"cols", "3"}, {"width", "16 B"}, {"hop", "2"}}); }
};

TEST_F(MeshTiming, ARequestTakesAHopPerLinkAndItsBeatsOnce) {
  EXPECT_THAT(arrivals({{4, 0}, {0, 100}, {0, 200, Target::dram}, {5, 300, Target::dram, 8}}),
              ElementsAre(0 + 2 + 4, 100 + 3 * 2 + 4, 200 + 4 * 2 + 4, 300 + 2 + 1));
  EXPECT_EQ(hops({4}), 1);
  EXPECT_EQ(hops({0}), 3);
  EXPECT_EQ(hops({0, 0, Target::dram}), 4);
  EXPECT_EQ(interconnect_->message_time(64), (4 * 2 + 4) * clock_period);
}

TEST_F(MeshTiming, InitiatorsBeyondTheLastRouterBeginAgainAtTheFirst) {
  EXPECT_THAT(arrivals({{6, 0}, {10, 100}}), ElementsAre(3 * 2 + 4, 100 + 2 + 4));
}

TEST_F(MeshTiming, RequestsGoAlongTheRowAndThenAlongTheColumn) {
  arrivals({{0, 0}, {2, 100}, {0, 200, Target::dram}, {3, 300, Target::dram}});
  std::vector<std::string> passed;
  for (const Resource* resource : interconnect_->resources()) {
    for (std::int64_t i = 0; i < resource->served(); ++i) passed.push_back(resource->name());
  }
  EXPECT_THAT(passed,
              ::testing::UnorderedElementsAre("interconnect.r0c0_east", "interconnect.r0c1_south",   // 0 to scratchpad
                                              "interconnect.r0c2_west", "interconnect.r0c1_south",   // 2 to scratchpad
                                              "interconnect.r0c0_east", "interconnect.r0c1_east",    // 0 to DRAM
                                              "interconnect.r0c2_south",                             //
                                              "interconnect.r1c0_east", "interconnect.r1c1_east",    // 3 to DRAM
                                              "interconnect.scratchpad", "interconnect.scratchpad",  //
                                              "interconnect.dram", "interconnect.dram"));
}

TEST_F(MeshTiming, RequestsThatShareNoLinkDoNotWait) {
  EXPECT_THAT(arrivals({{0, 0, Target::dram}, {3, 0}}), ElementsAre(4 * 2 + 4, 2 * 2 + 4));
  for (const Resource* resource : interconnect_->resources()) EXPECT_EQ(resource->waited(), 0) << resource->name();
}

TEST_F(MeshTiming, ALinkIsTakenForAllBeatsOfARequest) {
  // 1 has the link to the south from 0 to 4 and that to the scratchpad from 2 to 6; 0 is at the first of them at 2.
  EXPECT_THAT(arrivals({{0, 0}, {1, 0}}), ElementsAre(6 + 2 + 4, 2 + 2 + 4));
  EXPECT_EQ(waited("interconnect.r0c1_south", 0), 2);
  EXPECT_EQ(waited("interconnect.scratchpad", 0), 0);
  EXPECT_EQ(waited("interconnect.r0c1_south", 1), 0);
}

TEST_F(MeshTiming, OfThoseAtALinkInOneCycleTheLowestInitiatorIsFirst) {
  // The head of 0 comes to the link to the south at 2, when 1 enters there.
  EXPECT_THAT(arrivals({{0, 0}, {1, 2}}), ElementsAre(3 * 2 + 4, 6 + 2 + 2 + 4));
}

TEST_F(MeshTiming, RefusesMoreRoutersThanItCanHave) {
  EXPECT_THROW(make("mesh", {{"rows", "1024"}, {"cols", "2"}}), InputError);
  EXPECT_THROW(make("mesh", {{"hop", "0"}}), InputError);
}

}  // namespace
}  // namespace weft::test
