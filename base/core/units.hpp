// Quantities with units, as written in experiment files: "4 KiB", "500 MHz", "12.8 GB/s", "100 ns", "0.3 pJ".
#pragma once

#include <cstdint>
#include <optional>
#include <string>

#include "base/core/export.hpp"
#include "base/core/types.hpp"

namespace weft {

// Each function parses a whole text and returns nothing when it is not of the form, negative, or out of range.
// parse_bytes: a whole number of B, KiB, MiB, GiB, KB, MB, GB ("64" alone is bytes); "1.5 KiB" is fine, "0.3 B" is not.
WEFT_API std::optional<Bytes> parse_bytes(const std::string& text);
// Bytes of a graph whose tiles have sizes that are not whole: "10.75" as well.
WEFT_API std::optional<double> parse_fractional_bytes(const std::string& text);
// Time in picoseconds: ps, ns, us, ms, s; must come to a whole number of picoseconds.
WEFT_API std::optional<Picoseconds> parse_time(const std::string& text);
// Bytes per second: B/s, KB/s, MB/s, GB/s, TB/s and KiB/s ...; must come to a whole number.
WEFT_API std::optional<std::int64_t> parse_bandwidth(const std::string& text);
// Energy in attojoules: fJ, pJ, nJ, and the same per byte: fJ/B, pJ/B, nJ/B; must come to a whole number of attojoules.
WEFT_API std::optional<Attojoules> parse_energy(const std::string& text);
WEFT_API std::optional<Attojoules> parse_energy_per_byte(const std::string& text);
// Power in nanowatts: nW, uW, mW, W; must come to a whole number of nanowatts.
WEFT_API std::optional<std::int64_t> parse_power(const std::string& text);
// Hertz: Hz, kHz, MHz, GHz.
WEFT_API std::optional<double> parse_frequency(const std::string& text);
// A whole number without unit.
WEFT_API std::optional<std::int64_t> parse_count(const std::string& text);
// A decimal number without unit: "0.1", "10".
WEFT_API std::optional<double> parse_number(const std::string& text);
WEFT_API std::optional<bool> parse_bool(const std::string& text);  // true, false

// What a text with a unit can be.
enum class UnitKind : std::uint8_t { bytes, time, bandwidth, frequency, energy, energy_per_byte, power };

// Returns the units of a quantity: "ps, ns, us, ms or s".
WEFT_API std::string unit_names(UnitKind quantity);
// Returns ", did you mean '8 KiB'?" for a text that is no such quantity but near one ("8k", "8 kib", "8,0 KIB"), or "".
WEFT_API std::string did_you_mean_quantity(UnitKind quantity, const std::string& text);

// Returns the size in the largest binary unit of which it is a whole number: "8 KiB", "5880 B".
WEFT_API std::string format_bytes(Bytes bytes);

}  // namespace weft
