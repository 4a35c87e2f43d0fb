#include "base/core/units.hpp"

#include <algorithm>
#include <cctype>
#include <span>

namespace weft {

namespace {

struct Unit {
  const char* name;
  std::uint64_t factor;
};

// digits / 10^decimals x factor.
struct Quantity {
  std::uint64_t digits = 0;
  int decimals = 0;
  std::uint64_t factor = 0;
};

constexpr int max_digits = 18;  // fits 64 bits, and 128 bits after the largest factor

// "12.8 GB/s": digits, at most one point with digits on both sides, spaces, a unit without spaces.
std::optional<Quantity> parse_quantity(const std::string& text, std::span<const Unit> units) {
  Quantity quantity;
  std::size_t at = 0;
  int digits = 0;
  const auto take_digits = [&] {
    const std::size_t begin = at;
    for (; at < text.size() && std::isdigit(static_cast<unsigned char>(text[at])) != 0; ++at) {
      if (++digits <= max_digits) quantity.digits = quantity.digits * 10 + static_cast<std::uint64_t>(text[at] - '0');
    }
    return static_cast<int>(at - begin);
  };
  if (take_digits() == 0) return std::nullopt;
  if (at < text.size() && text[at] == '.') {
    ++at;
    quantity.decimals = take_digits();
    if (quantity.decimals == 0) return std::nullopt;
  }
  if (digits > max_digits) return std::nullopt;
  while (at < text.size() && text[at] == ' ') ++at;
  const auto unit =
      std::find_if(units.begin(), units.end(), [&](const Unit& known) { return text.substr(at) == known.name; });
  if (unit == units.end()) return std::nullopt;
  quantity.factor = unit->factor;
  return quantity;
}

// The whole number that a text comes to in the smallest unit.
std::optional<std::int64_t> parse_whole(const std::string& text, std::span<const Unit> units) {
  const std::optional<Quantity> quantity = parse_quantity(text, units);
  if (!quantity) return std::nullopt;
  unsigned __int128 value = static_cast<unsigned __int128>(quantity->digits) * quantity->factor;
  for (int i = 0; i < quantity->decimals; ++i) {
    if (value % 10 != 0) return std::nullopt;
    value /= 10;
  }
  if (value > static_cast<std::uint64_t>(std::numeric_limits<std::int64_t>::max())) return std::nullopt;
  return static_cast<std::int64_t>(value);
}

// The number that a text comes to in the smallest unit.
std::optional<double> parse_real(const std::string& text, std::span<const Unit> units) {
  const std::optional<Quantity> quantity = parse_quantity(text, units);
  if (!quantity) return std::nullopt;
  const long double value = static_cast<long double>(quantity->digits) * static_cast<long double>(quantity->factor);
  long double divisor = 1;
  for (int i = 0; i < quantity->decimals; ++i) divisor *= 10;
  // Up to 2^53 over a power that max_digits allows a double holds both: rounded once, to the nearest.
  if (value <= 9007199254740992.0L) return static_cast<double>(value) / static_cast<double>(divisor);
  return static_cast<double>(value / divisor);
}

constexpr std::uint64_t kibi = 1024, mebi = kibi * 1024, gibi = mebi * 1024, tebi = gibi * 1024;
constexpr std::uint64_t kilo = 1000, mega = 1'000'000, giga = 1'000'000'000, tera = 1'000'000'000'000;

constexpr Unit byte_units[] = {{"", 1},      {"B", 1},     {"KiB", kibi}, {"MiB", mebi}, {"GiB", gibi},
                               {"KB", kilo}, {"kB", kilo}, {"MB", mega},  {"GB", giga}};
constexpr Unit time_units[] = {{"ps", 1}, {"ns", kilo}, {"us", mega}, {"ms", giga}, {"s", tera}};
constexpr Unit bandwidth_units[] = {{"B/s", 1},     {"KB/s", kilo},  {"kB/s", kilo},  {"MB/s", mega},  {"GB/s", giga},
                                    {"TB/s", tera}, {"KiB/s", kibi}, {"MiB/s", mebi}, {"GiB/s", gibi}, {"TiB/s", tebi}};
constexpr Unit frequency_units[] = {{"Hz", 1}, {"kHz", kilo}, {"MHz", mega}, {"GHz", giga}};
constexpr Unit energy_units[] = {{"fJ", kilo}, {"pJ", mega}, {"nJ", giga}};
constexpr Unit energy_per_byte_units[] = {{"fJ/B", kilo}, {"pJ/B", mega}, {"nJ/B", giga}};
constexpr Unit no_units[] = {{"", 1}};

}  // namespace

std::optional<Bytes> parse_bytes(const std::string& text) { return parse_whole(text, byte_units); }
std::optional<double> parse_fractional_bytes(const std::string& text) { return parse_real(text, byte_units); }
std::optional<Picoseconds> parse_time(const std::string& text) { return parse_whole(text, time_units); }
std::optional<std::int64_t> parse_bandwidth(const std::string& text) { return parse_whole(text, bandwidth_units); }
std::optional<Attojoules> parse_energy(const std::string& text) { return parse_whole(text, energy_units); }
std::optional<Attojoules> parse_energy_per_byte(const std::string& text) {
  return parse_whole(text, energy_per_byte_units);
}
std::optional<std::int64_t> parse_count(const std::string& text) {
  return text.find('.') == std::string::npos ? parse_whole(text, no_units) : std::nullopt;
}

std::optional<double> parse_number(const std::string& text) { return parse_real(text, no_units); }
std::optional<double> parse_frequency(const std::string& text) { return parse_real(text, frequency_units); }

std::optional<bool> parse_bool(const std::string& text) {
  if (text == "true") return true;
  if (text == "false") return false;
  return std::nullopt;
}

std::string format_bytes(Bytes bytes) {
  constexpr Unit units[] = {{" GiB", gibi}, {" MiB", mebi}, {" KiB", kibi}};
  for (const Unit& unit : units) {
    const Bytes factor = static_cast<Bytes>(unit.factor);
    if (bytes >= factor && bytes % factor == 0) return std::to_string(bytes / factor) + unit.name;
  }
  return std::to_string(bytes) + " B";
}

}  // namespace weft
