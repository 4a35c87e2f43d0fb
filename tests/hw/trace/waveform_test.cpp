#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cstdint>
#include <limits>
#include <string>
#include <utility>
#include <vector>

#include "base/core/error.hpp"
#include "hw/trace/waveform.hpp"
#include "tests/support/base/temporary_directory.hpp"
#include "tests/support/hw/vcd_reader.hpp"

namespace weft {
namespace {

using test::read_text;
using test::TemporaryDirectory;
using test::Vcd;
using test::VcdReader;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::Not;
using ::testing::Pair;

constexpr Cycles to_end = std::numeric_limits<Cycles>::max();

TEST(Waveform, WritesChangesAtCyclesTimesThePeriod) {
  const TemporaryDirectory directory;
  Waveform waveform(directory.file("a.vcd"), 2000, 0, to_end);
  const SignalId task = waveform.add("accelerator.pe0.task", 32);
  waveform.set(task, 1, 0);
  waveform.set(task, 7, 5);
  waveform.set(task, 0, 12);
  waveform.finish(13);

  const Vcd vcd = VcdReader::read(directory.file("a.vcd"));
  EXPECT_EQ(vcd.timescale, "1ps");
  EXPECT_EQ(vcd.signals.at("SystemC.accelerator.pe0.task").width, 32);
  EXPECT_THAT(vcd.signals.at("SystemC.accelerator.pe0.task").changes,
              ElementsAre(Pair(0, 1), Pair(10000, 7), Pair(24000, 0)));
  EXPECT_EQ(vcd.end_time, 26000);
}

TEST(Waveform, KeepsTheLastValueOfAnInstant) {
  const TemporaryDirectory directory;
  Waveform waveform(directory.file("a.vcd"), 1, 0, to_end);
  const SignalId bytes = waveform.add("bytes", 64);
  const SignalId other = waveform.add("other", 8, 3);
  waveform.set(bytes, 100, 4);
  waveform.set(bytes, 0, 4);
  waveform.set(bytes, 60, 4);
  waveform.set(other, 9, 6);
  waveform.set(other, 3, 6);  // back to what it was: no change
  waveform.finish(8);

  const Vcd vcd = VcdReader::read(directory.file("a.vcd"));
  EXPECT_THAT(vcd.signals.at("SystemC.bytes").changes, ElementsAre(Pair(0, 0), Pair(4, 60)));
  EXPECT_THAT(vcd.signals.at("SystemC.other").changes, ElementsAre(Pair(0, 3)));
  EXPECT_THAT(read_text(directory.file("a.vcd")), Not(HasSubstr("#6\n")));
}

TEST(Waveform, WritesAChangeInTheLastInstant) {
  const TemporaryDirectory directory;
  Waveform waveform(directory.file("a.vcd"), 1, 0, to_end);
  const SignalId bytes = waveform.add("bytes", 16);
  waveform.set(bytes, 5, 9);
  waveform.finish(9);
  EXPECT_THAT(VcdReader::read(directory.file("a.vcd")).signals.at("SystemC.bytes").changes,
              ElementsAre(Pair(0, 0), Pair(9, 5)));
}

TEST(Waveform, HasOnlyTheWindowAndTheValuesThatHoldWhereItOpens) {
  const TemporaryDirectory directory;
  Waveform waveform(directory.file("a.vcd"), 10, 4, 8);
  const SignalId early = waveform.add("early", 16);
  const SignalId late = waveform.add("late", 16, 2);
  waveform.set_in_advance(late, {{3, 30}, {8, 80}, {9, 90}});
  for (Cycles cycle = 0; cycle < 20; ++cycle) waveform.set(early, static_cast<std::uint64_t>(cycle), cycle);
  waveform.finish(21);

  const Vcd vcd = VcdReader::read(directory.file("a.vcd"));
  EXPECT_EQ(vcd.first_time, 40);
  EXPECT_EQ(vcd.end_time, 80);
  EXPECT_THAT(vcd.signals.at("SystemC.early").changes,
              ElementsAre(Pair(40, 4), Pair(50, 5), Pair(60, 6), Pair(70, 7), Pair(80, 8)));
  EXPECT_THAT(vcd.signals.at("SystemC.late").changes, ElementsAre(Pair(40, 30), Pair(80, 80)));
}

TEST(Waveform, OpensAWindowBehindTheEndWithTheFinalValues) {
  const TemporaryDirectory directory;
  Waveform waveform(directory.file("a.vcd"), 1, 100, to_end);
  const SignalId bytes = waveform.add("bytes", 16);
  waveform.set(bytes, 5, 9);
  waveform.finish(10);
  EXPECT_THAT(VcdReader::read(directory.file("a.vcd")).signals.at("SystemC.bytes").changes, ElementsAre(Pair(100, 5)));
}

TEST(Waveform, MergesChangesThatWereKnownInAdvance) {
  const TemporaryDirectory directory;
  Waveform waveform(directory.file("a.vcd"), 1, 0, to_end);
  const SignalId planned = waveform.add("planned", 16);
  const SignalId real = waveform.add("real", 16);
  const SignalId second = waveform.add("second", 16);
  waveform.set_in_advance(planned, {{0, 1}, {2, 3}, {2, 4}, {6, 5}, {30, 6}});
  waveform.set_in_advance(second, {{1, 1}, {6, 2}, {7, 3}});
  waveform.set(real, 10, 2);
  waveform.set(real, 11, 5);
  waveform.finish(20);

  const Vcd vcd = VcdReader::read(directory.file("a.vcd"));
  EXPECT_THAT(vcd.signals.at("SystemC.planned").changes, ElementsAre(Pair(0, 1), Pair(2, 4), Pair(6, 5)));
  EXPECT_THAT(vcd.signals.at("SystemC.second").changes, ElementsAre(Pair(0, 0), Pair(1, 1), Pair(6, 2), Pair(7, 3)));
  EXPECT_THAT(vcd.signals.at("SystemC.real").changes, ElementsAre(Pair(0, 0), Pair(2, 10), Pair(5, 11)));
  EXPECT_EQ(vcd.end_time, 20);
}

TEST(Waveform, HoldsValuesOfAllWidthsAndManySignals) {
  const TemporaryDirectory directory;
  Waveform waveform(directory.file("a.vcd"), 1, 0, to_end);
  const SignalId bit = waveform.add("bit", 1);
  const SignalId wide = waveform.add("wide", 64);
  std::vector<SignalId> many;
  for (int i = 0; i < 10000; ++i) many.push_back(waveform.add("many.s" + std::to_string(i), 20));
  waveform.set(bit, 1, 1);
  waveform.set(wide, std::numeric_limits<std::uint64_t>::max(), 1);
  for (std::size_t i = 0; i < many.size(); ++i) waveform.set(many[i], i, static_cast<Cycles>(1 + i));
  waveform.finish(20000);

  const Vcd vcd = VcdReader::read(directory.file("a.vcd"));
  EXPECT_EQ(vcd.signals.size(), 10002u);
  EXPECT_EQ(vcd.signals.at("SystemC.bit").at(1), 1u);
  EXPECT_EQ(vcd.signals.at("SystemC.wide").at(1), std::numeric_limits<std::uint64_t>::max());
  for (std::size_t i = 0; i < many.size(); ++i) {
    ASSERT_EQ(vcd.signals.at("SystemC.many.s" + std::to_string(i)).at(19999), i);
  }
}

TEST(Waveform, NestsScopesByTheDotsOfTheNames) {
  const TemporaryDirectory directory;
  Waveform waveform(directory.file("a.vcd"), 1, 0, to_end);
  waveform.add("accelerator.pe0.task", 32);
  waveform.add("accelerator.scratchpad.occupancy_bytes", 64);
  waveform.add("accelerator.pe0.state", 3);
  waveform.finish(1);
  EXPECT_EQ(read_text(directory.file("a.vcd")),
            "$version weft $end\n$timescale 1ps $end\n"
            "$scope module SystemC $end\n$scope module accelerator $end\n"
            "$scope module pe0 $end\n$var wire 32 ! task [31:0] $end\n$var wire 3 # state [2:0] $end\n$upscope $end\n"
            "$scope module scratchpad $end\n$var wire 64 \" occupancy_bytes [63:0] $end\n$upscope $end\n"
            "$upscope $end\n$upscope $end\n$enddefinitions $end\n"
            "#0\n$dumpvars\nb0 !\nb0 \"\nb0 #\n$end\n#1\n");
  EXPECT_THAT(waveform.signals(),
              ElementsAre(Pair("accelerator.pe0.task", 32), Pair("accelerator.scratchpad.occupancy_bytes", 64),
                          Pair("accelerator.pe0.state", 3)));
}

TEST(Waveform, SaysWhichFileCannotBeWritten) {
  try {
    Waveform waveform("/nonexistent/a.vcd", 1, 0, to_end);
    FAIL();
  } catch (const InputError& error) {
    EXPECT_THAT(error.what(), HasSubstr("/nonexistent/a.vcd: No such file or directory"));
  }
}

}  // namespace
}  // namespace weft
