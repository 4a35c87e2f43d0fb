// Values of an experiment as numbers: to compare them, to order them, to step from one to the next.
#pragma once

#include <cstdint>
#include <optional>
#include <string>

namespace weft {

// What a number counts. A plain number goes with every kind.
enum class Kind : std::uint8_t { plain, bytes, seconds, bandwidth, frequency, energy };

struct Quantity {
  double value = 0;  // in bytes, seconds, bytes a second, hertz, picojoules (a byte), or as it stands
  Kind kind = Kind::plain;
};

// Returns what a text is, as experiments write it ("4 KiB", "500 MHz", "12.8 GB/s", "100 ns", "8", "-1.5"); nothing
// where it is no number.
std::optional<Quantity> parse_quantity(const std::string& text);

// Returns the unit in which Quantity holds values of a kind: "B", "s", "B/s", "Hz", "pJ"; "" of plain numbers.
const char* unit_of(Kind kind);

// Returns the value of a step between texts, in the unit of `like` ("500 MHz").
std::string quantity_text(const Quantity& quantity, const std::string& like);

}  // namespace weft
