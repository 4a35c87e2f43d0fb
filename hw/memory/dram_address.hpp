// Where a byte of a DRAM lies. From the lowest bits of an address to the highest:
//
//   byte in a line of 64 B | channel | bank group | column | bank | row
//
// Neighbouring lines lie in different channels and bank groups, so that a stream runs at the full rate of the data bus
// (tCCD_S), and it stays in its open rows for whole rows of all bank groups. Where a burst is shorter than a line
// (LPDDR4: 32 B), the bursts of a line are neighbouring columns of one row.
#pragma once

#include <bit>
#include <cstdint>

#include "hw/memory/dram_timing.hpp"

namespace weft {

inline constexpr std::uint32_t dram_line_bytes = 64;

struct DramPlace {
  std::uint32_t channel = 0;
  std::uint32_t bank = 0;  // within the channel: bank group * banks of a group + bank
  std::uint32_t row = 0;
  friend bool operator==(const DramPlace&, const DramPlace&) = default;
};

class DramAddressMap {
 public:
  // `channels` is a power of two.
  DramAddressMap(const DramTiming& timing, std::uint32_t channels)
      : channel_bits_(bits(channels)),
        group_bits_(bits(timing.bank_groups)),
        column_bits_(bits(timing.bursts_per_row) - bits(dram_line_bytes / timing.burst_bytes)),
        bank_bits_(bits(timing.banks)) {}

  // The address has to lie in the device.
  DramPlace place(std::uint64_t address) const {
    std::uint64_t rest = address / dram_line_bytes;
    const std::uint32_t channel = take(rest, channel_bits_);
    const std::uint32_t group = take(rest, group_bits_);
    take(rest, column_bits_);
    const std::uint32_t bank = take(rest, bank_bits_);
    return {channel, (group << bank_bits_) + bank, static_cast<std::uint32_t>(rest)};
  }

 private:
  static int bits(std::uint32_t count) { return std::countr_zero(count); }
  static std::uint32_t take(std::uint64_t& rest, int count) {
    const std::uint32_t low = static_cast<std::uint32_t>(rest) & ((1U << count) - 1);
    rest >>= count;
    return low;
  }

  int channel_bits_, group_bits_, column_bits_, bank_bits_;
};

}  // namespace weft
