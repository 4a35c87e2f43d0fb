// A DMA channel with several descriptors (`queue`), and one that keeps the last burst that it read (`keep`): which
// requests go out in which order, what the limits bound, and that no byte is lost.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <memory>
#include <random>

#include "hw/timing/dma_timing.hpp"
#include "hw/timing/interconnect_timing.hpp"

namespace weft {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;

// The places of one channel, and the requests that it has made.
class DmaPlaces : public testing::Test {
 protected:
  struct Requested {
    std::size_t place = 0;
    Burst burst;
  };

  void make(const DmaSetup& setup, const std::vector<Setting>& settings) {
    places_.push_back(dma_models().make({"realigning", {}, settings}));
    places_[0]->set_up(setup);
    while (places_.size() < places_[0]->queue()) places_.push_back(places_[0]->another_place());
    for (std::size_t p = 0; p < places_.size(); ++p) {
      places_[p]->on_issue([this, p] {
        while (const std::optional<Burst> burst = places_[p]->next()) requested_.push_back({p, *burst});
      });
    }
  }
  // Begins a copy of so many bytes of a tensor in the DRAM.
  void begin(std::size_t place, std::int32_t source, std::int32_t bytes, bool follows = false, bool goes_on = false) {
    const TileSlice box{{1, 1, 1 << 20}, {0, 0, source}, {1, 1, bytes}};
    const BoxAddress destination{static_cast<std::uint64_t>(source), whole_slice({1, 1, bytes})};
    places_[place]->begin({{BoxAddress{dram_base, box, {}, follows, goes_on}, destination}});
    places_[place]->issue();
  }
  // What has been requested since the last call: "place read address+bytes".
  std::vector<std::string> requests() {
    std::vector<std::string> texts;
    for (; told_ < requested_.size(); ++told_) {
      const auto& [place, burst] = requested_[told_];
      texts.push_back(std::to_string(place) + (burst.is_write ? " write " : " read ") +
                      std::to_string(burst.address % dram_base) + "+" + std::to_string(burst.bytes));
    }
    return texts;
  }
  void answer(std::size_t request) {
    places_[requested_[request].place]->answered(requested_[request].burst.slot);
    places_[requested_[request].place]->issue();
  }

  std::vector<std::unique_ptr<DmaTiming>> places_;
  std::vector<Requested> requested_;
  std::size_t told_ = 0;
};

TEST_F(DmaPlaces, HoldsOneDescriptorByDefault) {
  make({64, 64}, {});
  EXPECT_EQ(places_.size(), 1u);
}

TEST_F(DmaPlaces, ReadsTheNextDescriptorBehindTheLastReadOfTheOneBefore) {
  make({64, 64}, {{"queue", "2", {}}, {"outstanding", "3", {}}});
  places_[0]->accept();
  places_[1]->accept();
  begin(0, 0, 128);
  EXPECT_THAT(requests(), ElementsAre("0 read 0+64", "0 read 64+64"));
  begin(1, 1024, 128);
  EXPECT_THAT(requests(), ElementsAre("1 read 1024+64"));  // three reads are under way
  answer(0);
  EXPECT_THAT(requests(), ElementsAre("0 write 0+64", "1 read 1088+64"));
}

TEST_F(DmaPlaces, WaitsForADescriptorThatWasHandedOverBefore) {
  make({64, 64}, {{"queue", "2", {}}});
  places_[1]->accept();
  places_[0]->accept();
  begin(0, 0, 64);
  EXPECT_THAT(requests(), IsEmpty());
  begin(1, 1024, 64);
  EXPECT_THAT(requests(), ElementsAre("1 read 1024+64", "0 read 0+64"));
}

TEST_F(DmaPlaces, WritesInTheOrderOfTheDescriptors) {
  make({64, 64}, {{"queue", "2", {}}});
  begin(0, 0, 64);
  begin(1, 1024, 64);
  EXPECT_THAT(requests(), ElementsAre("0 read 0+64", "1 read 1024+64"));
  answer(1);
  EXPECT_THAT(requests(), IsEmpty());
  answer(0);
  EXPECT_THAT(requests(), ElementsAre("0 write 0+64", "1 write 1024+64"));
  answer(3);
  EXPECT_TRUE(places_[1]->done());
  EXPECT_FALSE(places_[0]->done());
}

TEST_F(DmaPlaces, BoundTheirReadsWritesAndBytesTogether) {
  make({64, 64}, {{"queue", "4", {}}, {"reads", "3", {}}, {"writes", "1", {}}, {"buffer", "2", {}}});
  for (int place = 0; place < 4; ++place) begin(static_cast<std::size_t>(place), 1024 * place, 64);
  EXPECT_THAT(requests(), ElementsAre("0 read 0+64", "1 read 1024+64"));  // the buffer has room for two
  answer(0);
  EXPECT_THAT(requests(), ElementsAre("0 write 0+64", "2 read 2048+64"));
  answer(1);
  EXPECT_THAT(requests(), IsEmpty());  // one write is under way
  answer(2);
  EXPECT_THAT(requests(), ElementsAre("1 write 1024+64", "3 read 3072+64"));
}

TEST_F(DmaPlaces, RefuseQueuesOfZeroAndFarTooLongOnes) {
  for (const auto& [text, error] :
       {std::pair{"0", "'queue' cannot be 0, the least is 1"}, {"65", "'queue' cannot be '65'; expected at most 64"}}) {
    try {
      dma_models().make({"realigning", {"machine.yaml", 3, 1}, {{"queue", text, {"machine.yaml", 4, 12}}}});
      ADD_FAILURE() << text;
    } catch (const InputError& refused) {
      EXPECT_THAT(refused.what(), HasSubstr(error));
      EXPECT_THAT(refused.what(), HasSubstr("machine.yaml:4:12"));
    }
  }
}

TEST_F(DmaPlaces, KeepTheBurstInWhichTheNextTaskBegins) {
  make({64, 64}, {{"keep", "last", {}}});
  begin(0, 0, 104, false, true);
  EXPECT_THAT(requests(), ElementsAre("0 read 0+64", "0 read 64+64"));  // all of the last burst
  for (std::size_t k = 0; k < requested_.size(); ++k) answer(k);
  requests();
  begin(0, 104, 104, true);
  EXPECT_THAT(requests(), ElementsAre("0 read 128+64", "0 read 192+16"));
  EXPECT_EQ(places_[0]->read_bytes(), 80);
}

TEST_F(DmaPlaces, KeepNothingWhereTheNextTaskBeginsElsewhere) {
  make({64, 64}, {{"keep", "last", {}}});
  for (const int source : {0, 104}) {
    begin(0, source, 104);
    for (std::size_t k = told_; k < requested_.size(); ++k) answer(k);
  }
  EXPECT_THAT(requests(), ElementsAre("0 read 0+64", "0 read 64+40", "0 write 0+64", "0 write 64+40", "0 read 104+24",
                                      "0 read 128+64", "0 read 192+16", "0 write 104+64", "0 write 168+40"));
}

TEST_F(DmaPlaces, KeepByDefaultWhereThereIsOneChannelThatKnowsWhatComesNext) {
  const auto kept = [](const DmaSetup& setup, const std::vector<Setting>& settings) {
    const std::unique_ptr<DmaTiming> channel = dma_models().make({"realigning", {}, settings});
    channel->set_up(setup);
    return channel->kept_bytes();
  };
  EXPECT_EQ(kept({64, 64, 1}, {}), 64);
  EXPECT_EQ(kept({64, 64, 1}, {{"keep", "auto", {}}}), 64);
  EXPECT_EQ(kept({64, 64, 2}, {}), 0);
  EXPECT_EQ(kept({64, 64, 2}, {{"keep", "last", {}}}), 64);
  EXPECT_EQ(kept({64, 64, 1}, {{"keep", "none", {}}}), 0);
  EXPECT_EQ(kept({64, 64, 1, false}, {{"keep", "last", {}}}), 0);
  EXPECT_EQ(kept({64, 1, 1}, {{"keep", "last", {}}}), 0);  // pins that move bytes
}

// Tiles of 520 bytes one behind the other, as of eight filters of 64 weights and a bias each.
TEST_F(DmaPlaces, ReadTilesThatLieEndToEndWithoutReadingABurstTwice) {
  for (const char* queue : {"1", "4"}) {
    places_.clear();
    requested_.clear();
    make({64, 64}, {{"keep", "last", {}}, {"queue", queue, {}}});
    std::size_t answered = 0;
    for (int tile = 0; tile < 64; ++tile) {
      const std::size_t place = static_cast<std::size_t>(tile) % places_.size();
      while (!places_[place]->done() && answered < requested_.size()) answer(answered++);
      begin(place, 520 * tile, 520, tile > 0, true);
    }
    while (answered < requested_.size()) answer(answered++);
    EXPECT_EQ(std::ranges::count_if(requested_, [](const Requested& made) { return !made.burst.is_write; }), 520);
  }
}

// Boxes of a tensor that nobody writes and of one that changes, on channels of any queue, answered in any order.
TEST_F(DmaPlaces, CopyEveryByteWhateverTheQueueAndTheOrderOfTheAnswers) {
  std::mt19937 random(11);
  const auto below = [&](unsigned n) { return static_cast<std::int32_t>(random() % n); };
  for (int trial = 0; trial < 1000; ++trial) {
    places_.clear();
    requested_.clear();
    const Bytes pins = 4 << below(3);
    const auto text = [&](unsigned from, unsigned to) { return std::to_string(from + random() % (to - from + 1)); };
    make({pins * (1 + below(2)), pins}, {{"queue", text(1, 4), {}},
                                         {"reads", text(1, 4), {}},
                                         {"writes", text(1, 3), {}},
                                         {"buffer", text(2, 5), {}},
                                         {"keep", below(4) > 0 ? "last" : "none", {}}});
    std::vector<unsigned char> from(4096), to(65536), expected(65536);
    for (unsigned char& byte : from) byte = static_cast<unsigned char>(random());
    std::vector<std::vector<unsigned char>> stores(places_.size());
    std::vector<std::size_t> under_way;
    std::size_t seen = 0;
    const auto answer_one = [&] {
      for (; seen < requested_.size(); ++seen) under_way.push_back(seen);
      ASSERT_FALSE(under_way.empty()) << trial;
      const auto chosen = under_way.begin() + below(static_cast<unsigned>(under_way.size()));
      const auto [place, burst] = requested_[*chosen];
      under_way.erase(chosen);
      unsigned char* const local = stores[place].data() + burst.local;
      if (burst.is_write) std::copy_n(local, burst.bytes, to.data() + burst.address);
      if (!burst.is_write) std::copy_n(from.data() + (burst.address - dram_base), burst.bytes, local);
      places_[place]->answered(burst.slot);
      places_[place]->issue();
    };
    std::int32_t next = 0;
    bool follows = false;
    std::uint64_t written = 0;
    for (int task = 0; task < 12; ++task) {
      const std::size_t place = static_cast<std::size_t>(task) % places_.size();
      while (task >= static_cast<int>(places_.size()) && !places_[place]->done()) answer_one();
      const std::int32_t bytes = 1 + below(60);
      const bool goes_on = below(4) > 0;
      const TileSlice box{{1, 1, 4096}, {0, 0, next}, {1, 1, bytes}};
      std::copy_n(from.data() + next, bytes, expected.data() + written);
      places_[place]->accept();
      places_[place]->begin(
          {{BoxAddress{dram_base, box, {}, follows, goes_on}, BoxAddress{written, whole_slice({1, 1, bytes})}}});
      stores[place].assign(places_[place]->store_bytes(), 0);
      places_[place]->use_store(stores[place].data());
      places_[place]->issue();
      next = goes_on ? next + bytes : below(3000);
      follows = goes_on;
      written += static_cast<std::uint64_t>(bytes);
    }
    while (!std::ranges::all_of(places_, [](const auto& place) { return place->done(); })) answer_one();
    ASSERT_EQ(to, expected) << trial;
  }
}

}  // namespace
}  // namespace weft
