// Energy: counts times figures, to the last digit; where figures come from; what is refused.
#include "hw/record/energy.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "hw/report/layer_table.hpp"
#include "tests/hw/machine/lenet_runs.hpp"
#include "tests/support/base/input_error.hpp"

namespace weft::test {
namespace {

using testing::HasSubstr;
using enum EnergyEvent;

// Figures that no two sums of counts could be mistaken for each other with.
constexpr const char* own_figures =
    "source: made up, mac: 0.3 pJ, operation: 0.07 pJ, scratchpad_read: 1.1 pJ/B, scratchpad_write: 1.3 pJ/B, "
    "interconnect: 0.017 pJ/B, dram_read: 150 pJ/B, dram_write: 0.19 nJ/B";

// One tile per layer, everything moved by DMA.
LenetCase moved_by_dma(const std::string& energy) {
  LenetCase lenet;
  lenet.tiling = "{}";
  lenet.placement = "{input: tiled, weight: tiled, output: tiled}";
  lenet.pes = "[{count: 1, model: mac-array}]";
  lenet.interconnect = "{model: crossbar}";
  lenet.scratchpad = "{model: ideal, capacity: 16 KiB}";
  lenet.dma = "{channels: 1}, energy: {" + energy + "}";
  return lenet;
}

std::string energy_of_run(const LenetCase& lenet) {
  return in_child([&] {
    const LenetRun run(lenet);
    if (!run.result.energy) return std::string("none");
    const Energy& energy = *run.result.energy;
    return fmt::format("{} = {} + {} + {} + {} + {}", energy.total, energy.mac, energy.operation, energy.scratchpad,
                       energy.interconnect, energy.dram);
  });
}

// In thousandths of a picojoule.
std::string picojoules(std::int64_t thousandths) { return fmt::format("{}", static_cast<double>(thousandths) / 1000); }

TEST(Energy, IsCountsTimesFigures) {
  // C1 and C3; S2's additions. Bytes as in MachineTiming.CountsBytesThatMove; each passes the crossbar once.
  const std::int64_t macs = (117'600 + 240'000) * 300;
  const std::int64_t operations = 4'704 * 70;
  const std::int64_t scratchpad_bytes = 1'024 + 156 + 2'416 + 4'704 + 1'176 + 1'600;
  const std::int64_t scratchpad = scratchpad_bytes * (1'100 + 1'300);
  const std::int64_t dram_read_bytes = 1'024 + 156 + 2'416, dram_write_bytes = 1'600;
  const std::int64_t interconnect = (2 * scratchpad_bytes + dram_read_bytes + dram_write_bytes) * 17;
  const std::int64_t dram = dram_read_bytes * 150'000 + dram_write_bytes * 190'000;
  EXPECT_EQ(energy_of_run(moved_by_dma(own_figures)),
            fmt::format("{} = {} + {} + {} + {} + {}", picojoules(macs + operations + scratchpad + interconnect + dram),
                        picojoules(macs), picojoules(operations), picojoules(scratchpad), picojoules(interconnect),
                        picojoules(dram)));
}

TEST(Energy, IsAbsentWithoutATable) {
  LenetCase lenet = moved_by_dma("");
  lenet.dma = "{channels: 1}";
  EXPECT_EQ(energy_of_run(lenet), "none");
}

TEST(Energy, GrowsWithHopsOnAMeshAndWithNothingElse) {
  LenetCase lenet = moved_by_dma(own_figures);
  // PE 0 sits in a corner of 2 x 3 routers, DMA beside it, the scratchpad at (1, 1), the DRAM at (1, 2).
  lenet.interconnect = "{model: mesh, rows: 2, cols: 3}";
  const std::string mesh = in_child([&] {
    const LenetRun run(lenet);
    const EnergyCounts& counts = run.result.energy->counts;
    return fmt::format("{} {}", counts[interconnect], counts[mac]);
  });
  // From (0, 0) to the scratchpad 2 links and its own; from (0, 1) 1 and its own, to the DRAM 2 and its own.
  const std::int64_t by_pe = (1'024 + 156 + 4'704 + 1'176 + 2'416) + (4'704 + 1'176 + 1'600);
  const std::int64_t loaded = 1'024 + 156 + 2'416, stored = 1'600;
  EXPECT_EQ(mesh, fmt::format("{} {}", by_pe * 3 + (loaded + stored) * (2 + 3), 117'600 + 240'000));
}

TEST(Energy, CountsTheSameWorkHoweverItIsCut) {
  for (const char* tiling : {"{}", "{C1: {rows: 4, cols: 4}, S2: {rows: 2, cols: 2}, C3: {rows: 2, cols: 2}}",
                             "{C1: {channels: 4, rows: 11}, S2: {channels: 5, cols: 3}, C3: {channels: 7, rows: 4}}"}) {
    LenetCase lenet = moved_by_dma(own_figures);
    lenet.tiling = tiling;
    lenet.pes = "[{count: 4, model: mac-array}]";
    EXPECT_EQ(in_child([&] {
                const LenetRun run(lenet);
                const EnergyCounts& counts = run.result.energy->counts;
                std::string text;
                if (counts[scratchpad_read] != run.result.scratchpad_read_bytes) text += "bytes read differ\n";
                if (counts[dram_read] != run.result.dram_read_bytes) text += "bytes loaded differ\n";
                return text + fmt::format("{} {} {}", counts[mac], counts[operation], counts[dram_write]);
              }),
              "357600 4704 1600")
        << tiling;
  }
}

TEST(Energy, PartsAddUpAndScaleWithTheirFigures) {
  EnergyTable table{"t", "s", {}};
  EnergyCounts counts{};
  for (std::size_t e = 0; e < energy_event_count; ++e) {
    table.figures[e] = static_cast<Attojoules>(1'000'000 * (e + 1));
    counts[e] = static_cast<std::int64_t>(1) << (4 * e);
  }
  const Energy once = energy_of(table, counts);
  EXPECT_EQ(once.mac, 1);
  EXPECT_EQ(once.operation, 2 * 0x10);
  EXPECT_EQ(once.scratchpad, 3 * 0x100 + 4 * 0x1000);
  EXPECT_EQ(once.interconnect, 5 * 0x10000);
  EXPECT_EQ(once.dram, 6 * 0x100000 + 7 * 0x1000000 + 8.0 * 0x10000000);
  EXPECT_EQ(once.total, once.mac + once.operation + once.scratchpad + once.interconnect + once.dram);
  table.figures[dram_read] *= 2;
  const Energy more = energy_of(table, counts);
  EXPECT_EQ(more.dram - once.dram, 6 * 0x100000);
  EXPECT_EQ(more.total - once.total, 6 * 0x100000);
}

TEST(Energy, OfLargeRunsDoesNotOverflow) {
  EnergyTable table{"t", "s", {}};
  table.figures[dram_read] = 1'000'000'000'000;  // 1 uJ, the most that an experiment may give
  EnergyCounts counts{};
  counts[dram_read] = std::int64_t{1} << 60;
  EXPECT_EQ(energy_of(table, counts).total, 0x1p60 * 1e6);
}

EnergyConfig horowitz() {
  EnergyConfig config;
  config.table = "horowitz-2014-45nm";
  return config;
}

TEST(Energy, TakesPublishedFiguresByElementSizeAndCapacity) {
  const auto figures = [](int element_bytes, Bytes capacity) {
    return energy_table(horowitz(), {element_bytes, capacity, false}).figures;
  };
  // 8-bit multiplication 0.2 and 32-bit addition 0.1 pJ; 16-bit float 1.1 and 0.4; 32-bit float 3.7 and 0.9.
  EXPECT_EQ(figures(1, 1)[mac], 300'000);
  EXPECT_EQ(figures(2, 1)[mac], 1'500'000);
  EXPECT_EQ(figures(4, 1)[mac], 4'600'000);
  EXPECT_EQ(figures(4, 1)[operation], 900'000);
  // 10, 20, 100 pJ for 8 bytes from 8 KB, 32 KB, 1 MB.
  EXPECT_EQ(figures(1, 8 << 10)[scratchpad_read], 1'250'000);
  EXPECT_EQ(figures(1, (8 << 10) + 1)[scratchpad_read], 2'500'000);
  EXPECT_EQ(figures(1, 512 << 10)[scratchpad_write], 12'500'000);
  // 1.3 nJ for 8 bytes; 310 pJ for 32 bytes over 10 mm.
  EXPECT_EQ(figures(1, 1)[dram_read], 162'500'000);
  EXPECT_EQ(figures(1, 1)[interconnect], 968'750);
}

TEST(Energy, OfAModelsOwnFiguresAndLeakageOverTheTimeOfTheRun) {
  LenetCase lenet = moved_by_dma(
      "table: horowitz-2014-45nm, source: data sheet, pes: {mac-array: {mac: 1 pJ, leakage: "
      "2 mW}}, leakage: {scratchpad: 3 mW, dma: 500 uW, dram: 1 W}");
  EXPECT_EQ(in_child([&] {
              const LenetRun run(lenet);
              const Energy& energy = *run.result.energy;
              if (energy.mac != static_cast<double>(energy.counts[mac])) return fmt::format("MACs {}", energy.mac);
              // 1005.5 mW for so many cycles of 2 ns: 2011 pJ a cycle.
              const double leakage = 2011.0 * static_cast<double>(run.result.makespan);
              if (energy.leakage != leakage) return fmt::format("leakage {}, not {}", energy.leakage, leakage);
              double layers = 0;
              for (const LayerRow& row : layer_rows({run.plan, run.result, 2000})) layers += *row.energy_pj;
              return std::string(std::abs(layers - energy.total) < 1e-6 * energy.total ? "" : "layers");
            }),
            "");
}

TEST(Energy, OfModelsThatTheMachineDoesNotHaveIsRefused) {
  EXPECT_THAT(input_error([] {
                const LenetCase lenet =
                    moved_by_dma("table: horowitz-2014-45nm, source: mine, pes: {mac-aray: {mac: 1 pJ}}");
                make_problem(experiment_from(lenet.yaml()));
              }),
              HasSubstr("unknown model of this machine's PEs 'mac-aray', did you mean 'mac-array'?"));
  EXPECT_THAT(input_error([] {
                experiment_from(moved_by_dma("table: horowitz-2014-45nm, source: mine, leakage: {dram: 3 mV}").yaml());
              }),
              HasSubstr("expected a power such as 1.5 mW"));
  EXPECT_THAT(
      input_error([] { experiment_from(moved_by_dma("table: horowitz-2014-45nm, leakage: {dram: 3 mW}").yaml()); }),
      HasSubstr("key 'source' is missing"));
}

TEST(Energy, OfArithmeticGoesByTheSizeOfItsElements) {
  const EnergyTable table = energy_table(horowitz(), {1, 1, false, {4}});
  EnergyCounts counts{};
  counts[mac] = 10;
  counts[operation] = 7;
  counts.by_size[1] = {8, 3};
  counts.by_size[4] = {2, 4};
  EXPECT_DOUBLE_EQ(energy_of(table, counts).mac, 8 * 0.3 + 2 * 4.6);
  EXPECT_DOUBLE_EQ(energy_of(table, counts).operation, 3 * 0.1 + 4 * 0.9);

  EnergyConfig own = horowitz();
  own.source = "data sheet";
  own.figures[mac] = 1'000'000;
  EXPECT_DOUBLE_EQ(energy_of(energy_table(own, {1, 1, false, {4}}), counts).mac, 10);
}

TEST(Energy, PutsOwnFiguresBeforePublishedOnesAndNamesBothSources) {
  EnergyConfig config = horowitz();
  config.source = "data sheet";
  config.figures[dram_read] = 40'000'000;
  config.figures[scratchpad_read] = config.figures[scratchpad_write] = 3'000'000;
  const EnergyTable table = energy_table(config, {1, std::nullopt, false});
  EXPECT_EQ(table.figures[dram_read], 40'000'000);
  EXPECT_EQ(table.figures[dram_write], 162'500'000);
  EXPECT_THAT(table.source, HasSubstr("ISSCC 2014"));
  EXPECT_THAT(table.source, HasSubstr("; scratchpad_read, scratchpad_write, dram_read: data sheet"));
}

std::string refusal(const EnergyConfig& config, const EnergyMachine& machine) {
  return input_error([&] { energy_table(config, machine); });
}

TEST(Energy, RefusesTablesThatDoNotSayEnough) {
  EnergyConfig config = horowitz();
  EXPECT_THAT(
      refusal(config, {8, 1024, false}),
      HasSubstr("no figures for arithmetic on elements of 8 B, only of 1, 2 or 4 B; give 'mac' and 'operation'"));
  EXPECT_THAT(refusal(config, {1, 2 << 20, false}),
              HasSubstr("no figures for a scratchpad of 2 MiB, only up to 1 MiB; give 'scratchpad_read'"));
  EXPECT_THAT(refusal(config, {1, std::nullopt, false}), HasSubstr("no figures for an unlimited scratchpad"));
  config.table = "horowitz-2014-54nm";
  EXPECT_THAT(refusal(config, {1, 1024, false}), HasSubstr("unknown energy table 'horowitz-2014-54nm', did you mean "
                                                           "'horowitz-2014-45nm'?"));
  config.figures[dram_activate] = 1;
  EXPECT_THAT(refusal(config, {1, 1024, false}), HasSubstr("'dram_activate' is for a DRAM that counts the rows"));
}

}  // namespace
}  // namespace weft::test
