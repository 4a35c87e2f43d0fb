#include "sweep/space/quantity.hpp"

#include <cmath>

#include "base/core/units.hpp"
#include "base/text/text_writer.hpp"

namespace weft {

namespace {

constexpr double picoseconds = 1e12, attojoules = 1e6;

std::string unit_text(const std::string& text) {
  const std::size_t at = text.find_first_not_of("-0123456789. ");
  return at == std::string::npos ? "" : text.substr(at);
}

}  // namespace

std::optional<Quantity> parse_quantity(const std::string& text) {
  const bool is_negative = text.starts_with('-');
  if (const auto number = parse_number(is_negative ? text.substr(1) : text)) {
    return Quantity{is_negative ? -*number : *number, Kind::plain};
  }
  if (const auto bytes = parse_fractional_bytes(text)) return Quantity{*bytes, Kind::bytes};
  if (const auto time = parse_time(text)) return Quantity{static_cast<double>(*time) / picoseconds, Kind::seconds};
  if (const auto rate = parse_bandwidth(text)) return Quantity{static_cast<double>(*rate), Kind::bandwidth};
  if (const auto hertz = parse_frequency(text)) return Quantity{*hertz, Kind::frequency};
  for (const auto& parse : {parse_energy, parse_energy_per_byte}) {
    if (const auto energy = parse(text)) return Quantity{static_cast<double>(*energy) / attojoules, Kind::energy};
  }
  return std::nullopt;
}

const char* unit_of(Kind kind) {
  switch (kind) {
    case Kind::plain:
      return "";
    case Kind::bytes:
      return "B";
    case Kind::seconds:
      return "s";
    case Kind::bandwidth:
      return "B/s";
    case Kind::frequency:
      return "Hz";
    case Kind::energy:
      return "pJ";
  }
  return "";
}

std::string quantity_text(const Quantity& quantity, const std::string& like) {
  const std::string unit = unit_text(like);
  if (unit == "B") return fmt::format("{} B", std::llround(quantity.value));
  const double factor = unit.empty() ? 1 : parse_quantity("1 " + unit)->value;
  // Rounded to what a double of one operation holds, so that 0.1 + 0.2 is written as 0.3.
  const double value = std::stod(fmt::format("{:.12g}", quantity.value / factor));
  return number_text(value) + (unit.empty() ? "" : " " + unit);
}

}  // namespace weft
