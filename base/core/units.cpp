#include "base/core/units.hpp"

#include <algorithm>
#include <cctype>
#include <span>
#include <vector>

#include "base/core/error.hpp"

namespace weft {

namespace {

struct Unit {
  const char* name;
  std::uint64_t factor;
};

// digits / 10^decimals x factor.
struct Decimal {
  std::uint64_t digits = 0;
  int decimals = 0;
  std::uint64_t factor = 0;
};

constexpr int max_digits = 18;  // fits 64 bits, and 128 bits after the largest factor

// "12.8 GB/s": digits, at most one point with digits on both sides, spaces, a unit without spaces.
std::optional<Decimal> parse_quantity(const std::string& text, std::span<const Unit> units) {
  Decimal quantity;
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
  const std::optional<Decimal> quantity = parse_quantity(text, units);
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
  const std::optional<Decimal> quantity = parse_quantity(text, units);
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
constexpr Unit power_units[] = {{"nW", 1}, {"uW", kilo}, {"mW", mega}, {"W", giga}};
constexpr Unit no_units[] = {{"", 1}};

std::span<const Unit> units_of(UnitKind quantity) {
  switch (quantity) {
    case UnitKind::bytes:
      return byte_units;
    case UnitKind::time:
      return time_units;
    case UnitKind::bandwidth:
      return bandwidth_units;
    case UnitKind::frequency:
      return frequency_units;
    case UnitKind::energy:
      return energy_units;
    case UnitKind::energy_per_byte:
      return energy_per_byte_units;
    case UnitKind::power:
      return power_units;
  }
  return no_units;
}

// What people write for units, in small letters, and the unit that is meant. A frequency without one is mostly in MHz, ...
struct Slip {
  UnitKind quantity;
  const char* written;
  const char* meant;
};
constexpr Slip slips[] = {{UnitKind::bytes, "k", "KiB"},
                          {UnitKind::bytes, "ki", "KiB"},
                          {UnitKind::bytes, "kilobytes", "KiB"},
                          {UnitKind::bytes, "m", "MiB"},
                          {UnitKind::bytes, "mi", "MiB"},
                          {UnitKind::bytes, "megabytes", "MiB"},
                          {UnitKind::bytes, "g", "GiB"},
                          {UnitKind::bytes, "gi", "GiB"},
                          {UnitKind::bytes, "byte", "B"},
                          {UnitKind::bytes, "bytes", "B"},
                          {UnitKind::time, "", "ns"},
                          {UnitKind::time, "n", "ns"},
                          {UnitKind::time, "nsec", "ns"},
                          {UnitKind::time, "µs", "us"},
                          {UnitKind::time, "usec", "us"},
                          {UnitKind::time, "msec", "ms"},
                          {UnitKind::time, "sec", "s"},
                          {UnitKind::bandwidth, "", "GB/s"},
                          {UnitKind::bandwidth, "g", "GB/s"},
                          {UnitKind::bandwidth, "gb", "GB/s"},
                          {UnitKind::bandwidth, "gbs", "GB/s"},
                          {UnitKind::bandwidth, "gbps", "GB/s"},
                          {UnitKind::bandwidth, "gb/sec", "GB/s"},
                          {UnitKind::bandwidth, "gib", "GiB/s"},
                          {UnitKind::bandwidth, "m", "MB/s"},
                          {UnitKind::bandwidth, "mb", "MB/s"},
                          {UnitKind::bandwidth, "mbps", "MB/s"},
                          {UnitKind::bandwidth, "mib", "MiB/s"},
                          {UnitKind::bandwidth, "b", "B/s"},
                          {UnitKind::frequency, "", "MHz"},
                          {UnitKind::frequency, "m", "MHz"},
                          {UnitKind::frequency, "g", "GHz"},
                          {UnitKind::energy, "", "pJ"},
                          {UnitKind::energy, "pj/b", "pJ"},
                          {UnitKind::energy_per_byte, "", "pJ/B"},
                          {UnitKind::energy_per_byte, "pj", "pJ/B"},
                          {UnitKind::energy_per_byte, "pj/byte", "pJ/B"},
                          {UnitKind::power, "", "mW"},
                          {UnitKind::power, "m", "mW"},
                          {UnitKind::power, "milliwatt", "mW"}};

std::string in_small_letters(std::string text) {
  for (char& c : text) c = static_cast<char>(std::tolower(static_cast<unsigned char>(c)));
  return text;
}

}  // namespace

std::string unit_names(UnitKind quantity) {
  std::vector<std::string> names;
  for (const Unit& unit : units_of(quantity)) {
    if (*unit.name != '\0') names.emplace_back(unit.name);
  }
  return list_names(names);
}

std::string did_you_mean_quantity(UnitKind quantity, const std::string& text) {
  const std::size_t begin = std::min(text.find_first_not_of(" \t"), text.size());
  const std::size_t end = std::min(text.find_first_not_of("0123456789.,", begin), text.size());
  std::string number = text.substr(begin, end - begin);
  std::replace(number.begin(), number.end(), ',', '.');
  std::string unit = in_small_letters(text.substr(end));
  std::erase_if(unit, [](char c) { return c == ' ' || c == '\t' || c == '_'; });
  const std::span<const Unit> units = units_of(quantity);
  const auto suggest = [&](const char* name) {
    const std::string suggested = number + (*name == '\0' ? "" : " ") + name;
    return parse_real(suggested, units) && suggested != text ? ", did you mean '" + suggested + "'?" : "";
  };
  for (const Unit& known : units) {
    if (in_small_letters(known.name) == unit) return suggest(known.name);
  }
  for (const Slip& slip : slips) {
    if (slip.quantity == quantity && slip.written == unit) return suggest(slip.meant);
  }
  return "";
}

std::optional<Bytes> parse_bytes(const std::string& text) { return parse_whole(text, byte_units); }
std::optional<double> parse_fractional_bytes(const std::string& text) { return parse_real(text, byte_units); }
std::optional<Picoseconds> parse_time(const std::string& text) { return parse_whole(text, time_units); }
std::optional<std::int64_t> parse_bandwidth(const std::string& text) { return parse_whole(text, bandwidth_units); }
std::optional<Attojoules> parse_energy(const std::string& text) { return parse_whole(text, energy_units); }
std::optional<Attojoules> parse_energy_per_byte(const std::string& text) {
  return parse_whole(text, energy_per_byte_units);
}
std::optional<std::int64_t> parse_power(const std::string& text) { return parse_whole(text, power_units); }
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
