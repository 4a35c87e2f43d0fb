// Published energy tables. Each figure stands here as it was published, with the arithmetic applied to it beside it.
#include "hw/record/energy.hpp"

namespace weft {

namespace {

constexpr Attojoules picojoule = 1'000'000;
constexpr Attojoules femtojoule = 1'000;

}  // namespace

// M. Horowitz, ISSCC 2014, figure 1.1.9, 45 nm at 0.9 V:
//   integer add 8 bits 0.03 pJ, 32 bits 0.1; multiply 8 bits 0.2, 32 bits 3.1
//   float add 16 bits 0.4, 32 bits 0.9; multiply 16 bits 1.1, 32 bits 3.7
//   cache access of 64 bits: 8 KB 10 pJ, 32 KB 20, 1 MB 100; DRAM 1.3 to 2.6 nJ
// A MAC is a multiplication and an addition, of 8-bit integers with an addition of 32 bits; any other operation is such
// an addition. Elements of 2 and 4 bytes are floating-point numbers. DRAM is taken at the lower end, so that what is
// saved by keeping data on the chip is not overstated; rows are part of that figure.
//
// S. Keckler et al., IEEE Micro 31(5), 2011, table 1, 40 nm: 256 bits over 10 mm take 310 pJ. A hop is taken as 1 mm.
const std::vector<PublishedEnergyTable>& published_energy_tables() {
  static const std::vector<PublishedEnergyTable> tables = {
      {.name = "horowitz-2014-45nm",
       .source =
           "M. Horowitz, Computing's energy problem (and what we can do about it), ISSCC 2014, 45 nm at 0.9 V; "
           "interconnect: S. Keckler et al., GPUs and the future of parallel computing, IEEE Micro 31(5), 2011, 40 nm, "
           "1 mm per hop",
       .arithmetic = {{1, (200 + 100) * femtojoule, 100 * femtojoule},
                      {2, (1'100 + 400) * femtojoule, 400 * femtojoule},
                      {4, (3'700 + 900) * femtojoule, 900 * femtojoule}},
       .sram = {{8 << 10, 10 * picojoule / 8}, {32 << 10, 20 * picojoule / 8}, {1 << 20, 100 * picojoule / 8}},
       .interconnect = 310 * picojoule / (256 / 8) / 10,
       .dram_read = 1'300 * picojoule / 8,
       .dram_write = 1'300 * picojoule / 8,
       .dram_activate = 0}};
  return tables;
}

}  // namespace weft
