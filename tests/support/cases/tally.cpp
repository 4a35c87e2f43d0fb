#include "tests/support/cases/tally.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <sstream>

namespace weft::study {

namespace {

constexpr std::string_view first_word = "tally";

std::string part_line(const Tally& tally, std::string_view name, Count part, Count whole) {
  const double of = static_cast<double>(std::max<std::uint64_t>(1, tally[whole]));
  return fmt::format("{:<52}{:>9} of {:>7} {:>6.1f} %\n", name, tally[part], tally[whole],
                     100 * static_cast<double>(tally[part]) / of);
}

}  // namespace

void Tally::add(const Tally& other) {
  for (std::size_t k = 0; k < counts.size(); ++k) counts[k] += other.counts[k];
  faults.insert(faults.end(), other.faults.begin(), other.faults.end());
}

std::string Tally::text() const {
  std::string text(first_word);
  for (const std::uint64_t count : counts) text += fmt::format(" {}", count);
  text += '\n';
  for (std::string fault : faults) {
    std::replace(fault.begin(), fault.end(), '\n', ' ');
    text += fault + '\n';
  }
  return text;
}

Tally Tally::from_text(std::string_view text) {
  Tally tally;
  std::istringstream in{std::string(text)};
  std::string word;
  in >> word;
  for (std::uint64_t& count : tally.counts) in >> count;
  if (word != first_word || !in) return {{}, {std::string(text)}};
  std::getline(in, word);
  while (std::getline(in, word)) tally.faults.push_back(word);
  return tally;
}

std::string table_of(const Tally& tally) {
  std::string text = fmt::format("{:<52}{:>9}\n", "cases", tally[Count::cases]);
  text += part_line(tally, "cases made from networks", Count::networks, Count::cases);
  text += fmt::format("{:<52}{:>9}\n", "schedules checked", tally[Count::plans]);
  text += part_line(tally, "with spilled or recomputed tiles", Count::spilled, Count::plans);
  text += part_line(tally, "with recomputed tiles", Count::recomputed, Count::plans);
  text += part_line(tally, "of a pareto set", Count::pareto_plans, Count::plans);
  text += fmt::format("{:<52}{:>9}\n", "refusals a byte below the least capacity", tally[Count::refusals]);
  text += part_line(tally, "disturbed runs, with spilled tiles", Count::spilled_disturbed, Count::disturbed_runs);
  text += part_line(tally, "simulated runs, with spilled tiles", Count::spilled_simulations, Count::simulations);
  text += part_line(tally, "memheft, dead ends where an order fits", Count::memheft_dead_ends, Count::memheft_tries);
  text += part_line(tally, "memheft, dead ends where only spilled orders fit", Count::memheft_low_dead_ends,
                    Count::memheft_low_tries);
  text +=
      part_line(tally, "memminmin, dead ends where an order fits", Count::memminmin_dead_ends, Count::memminmin_tries);
  text += part_line(tally, "memminmin, dead ends where only spilled orders fit", Count::memminmin_low_dead_ends,
                    Count::memminmin_low_tries);
  text += fmt::format("{:<52}{:>9}\n", "dead ends for want of addresses only", tally[Count::without_addresses]);
  text += fmt::format("{:<52}{:>9}\n", "faults", tally.faults.size());
  return text;
}

}  // namespace weft::study
