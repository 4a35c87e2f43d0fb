// What a DRAM standard asks of its controller: the organisation of one channel, and the least distances between its
// commands in cycles of the DRAM's own clock (tCK). Names are those of JEDEC. Sources:
//   DDR4-2400:   JEDEC JESD79-4, speed bin 2400R (16-16-16), eight x8 devices of one rank; the 4 Gb and 8 Gb x8 data
//                sheets of that class (1 KB page) give the same figures.
//   LPDDR4-3200: JEDEC JESD209-4, read latency without DBI, write latency set A, one x16 channel.
// Times in nanoseconds are rounded up to whole tCK.
#pragma once

#include <cstdint>

#include "base/core/types.hpp"

namespace weft {

using DramTick = std::int64_t;  // a rising edge of the DRAM's clock

struct DramTiming {
  // Organisation of a channel; all powers of two.
  std::uint32_t burst_bytes = 0;  // one column access: burst length times the width of the data bus
  std::uint32_t bank_groups = 1;
  std::uint32_t banks = 1;  // in a group
  std::uint32_t rows = 1;   // in a bank
  std::uint32_t bursts_per_row = 1;

  // The clock's period in picoseconds, as a fraction: DDR4-2400 has 2 500 / 3.
  std::int64_t period = 1, period_divisor = 1;

  // Command bus: how long a command occupies it up to its last edge, which is the time of the command.
  DramTick activate_length = 1, column_length = 1, precharge_length = 1;

  DramTick rl = 0, wl = 0;          // read and write command to first data
  DramTick bl = 0;                  // a burst on the data bus (burst length / 2)
  DramTick rcd = 0, rp = 0;         // ACT to RD or WR; PRE to ACT
  DramTick rp_all = 0;              // PRE of all banks to REF
  DramTick ras = 0, rc = 0;         // ACT to PRE and to the next ACT of a bank
  DramTick rtp = 0;                 // RD to PRE of a bank
  DramTick write_to_precharge = 0;  // WR to PRE of a bank: WL + BL/2 + tWR (LPDDR4: and 1)
  DramTick ccd_s = 0, ccd_l = 0;    // RD to RD, WR to WR; _l: within a bank group
  DramTick wtr_s = 0, wtr_l = 0;    // WR to RD: WL + BL/2 + tWTR (LPDDR4: and 1)
  DramTick rtw = 0;                 // RD to WR: until the data bus has been turned round
  DramTick rrd_s = 0, rrd_l = 0;    // ACT to ACT of different banks
  DramTick faw = 0;                 // at most four ACT within this time
  DramTick ppd = 1;                 // PRE to PRE
  DramTick rfc = 0, refi = 0;       // REF to anything; from one REF to the next, on average

  DramTick row_hit() const { return rl + bl; }
  DramTick row_miss() const { return rcd + rl + bl; }
  DramTick row_conflict() const { return rp + rcd + rl + bl; }

  std::uint64_t channel_bytes() const {
    return std::uint64_t{burst_bytes} * bursts_per_row * bank_groups * banks * rows;
  }

  // The edge with this number is at number * period; the first whole picosecond not before it stands for it.
  Picoseconds time_of(DramTick tick) const { return ceil_div(tick * period, period_divisor); }
  // The first edge not before `time`.
  DramTick tick_at_or_after(Picoseconds time) const {
    return time <= 0 ? 0 : ((time - 1) * period_divisor) / period + 1;
  }
};

enum class DramStandard : std::uint8_t { ddr4_2400, lpddr4_3200 };
enum class DramDensity : std::uint8_t { gigabit_4, gigabit_8 };  // of a DDR4 device, of an LPDDR4 channel

DramTiming dram_timing(DramStandard standard, DramDensity density);

}  // namespace weft
