#include "hw/memory/dram_timing.hpp"

namespace weft {

namespace {

DramTiming ddr4_2400(DramDensity density) {
  DramTiming t;
  t.burst_bytes = 64;  // BL8, 64 data lines
  t.bank_groups = 4;
  t.banks = 4;
  t.bursts_per_row = 128;  // 1 KB in each of 8 devices
  t.period = 2500;
  t.period_divisor = 3;
  t.rl = 16;
  t.wl = 12;
  t.bl = 4;
  t.rcd = 16;
  t.rp = t.rp_all = 16;
  t.ras = 39;  // 32 ns
  t.rc = t.ras + t.rp;
  t.rtp = 9;                                // 7.5 ns
  t.write_to_precharge = t.wl + t.bl + 18;  // tWR 15 ns
  t.ccd_s = 4;
  t.ccd_l = 6;                     // 5 ns
  t.wtr_s = t.wl + t.bl + 3;       // tWTR_S 2.5 ns
  t.wtr_l = t.wl + t.bl + 9;       // tWTR_L 7.5 ns
  t.rtw = t.rl + t.bl + 2 - t.wl;  // one tCK apart, and a write preamble of one
  t.rrd_s = 4;                     // 3.3 ns
  t.rrd_l = 6;                     // 4.9 ns
  t.faw = 26;                      // 21 ns
  t.refi = 9360;                   // 7.8 us
  if (density == DramDensity::gigabit_4) {
    t.rows = 1U << 15;
    t.rfc = 312;  // 260 ns
  } else {
    t.rows = 1U << 16;
    t.rfc = 420;  // 350 ns
  }
  return t;
}

DramTiming lpddr4_3200(DramDensity density) {
  DramTiming t;
  t.burst_bytes = 32;  // BL16, 16 data lines
  t.banks = 8;
  t.bursts_per_row = 64;  // 2 KB
  t.period = 625;
  t.activate_length = 4;  // ACT-1 and ACT-2, two tCK each
  t.column_length = 4;    // RD-1 or WR-1, and CAS-2
  t.precharge_length = 2;
  t.rl = 28;
  t.wl = 14;
  t.bl = 8;
  t.rcd = 29;     // 18 ns
  t.rp = 29;      // tRPpb 18 ns
  t.rp_all = 34;  // tRPab 21 ns
  t.ras = 68;     // 42 ns
  t.rc = t.ras + t.rp;
  t.rtp = 12;                                   // 7.5 ns
  t.write_to_precharge = t.wl + 1 + t.bl + 29;  // tWR 18 ns
  t.ccd_s = t.ccd_l = 8;
  t.wtr_s = t.wtr_l = t.wl + 1 + t.bl + 16;  // tWTR 10 ns
  t.rtw = t.rl + 6 + t.bl + 2 - t.wl;        // tDQSCK at most 3.5 ns, and a write preamble of two
  t.rrd_s = t.rrd_l = 16;                    // 10 ns
  t.faw = 64;                                // 40 ns
  t.ppd = 4;
  t.refi = 6246;  // 3.904 us
  if (density == DramDensity::gigabit_4) {
    t.rows = 1U << 15;
    t.rfc = 288;  // tRFCab 180 ns
  } else {
    t.rows = 1U << 16;
    t.rfc = 448;  // tRFCab 280 ns
  }
  return t;
}

}  // namespace

DramTiming dram_timing(DramStandard standard, DramDensity density) {
  return standard == DramStandard::ddr4_2400 ? ddr4_2400(density) : lpddr4_3200(density);
}

}  // namespace weft
