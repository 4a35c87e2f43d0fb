// The counts and faults of the check of random cases.
#pragma once

#include <array>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace weft::study {

enum class Count : std::uint8_t {
  cases,
  networks,             // of the cases
  plans,                // of safe schedulers, each validated
  spilled,              // of these, the plans with stored and loaded tiles
  recomputed,           // of these, the plans with second runs of tasks
  pareto_plans,         // of the plans, those of a set
  refusals,             // a byte below the min capacity, which must be named
  disturbed_runs,       // of plans, with durations x 0.5 to 3
  spilled_disturbed,    // of these, of plans with copies of tiles
  simulations,          // of plans, in SystemC
  spilled_simulations,  // of these, of plans with copies of tiles
  memheft_tries,        // at capacities that some sequential order fits
  memheft_dead_ends,    // of these
  memheft_low_tries,    // at capacities below, which only spilling reaches
  memheft_low_dead_ends,
  memminmin_tries,
  memminmin_dead_ends,
  memminmin_low_tries,
  memminmin_low_dead_ends,
  without_addresses,  // of all dead ends: schedules within every limit that was tried, but none with addresses that fit
  end
};

struct Tally {
  std::array<std::uint64_t, static_cast<std::size_t>(Count::end)> counts{};
  std::vector<std::string> faults;  // one line each; empty when all is well

  std::uint64_t& operator[](Count count) { return counts[static_cast<std::size_t>(count)]; }
  std::uint64_t operator[](Count count) const { return counts[static_cast<std::size_t>(count)]; }
  void add(const Tally& other);

  // Returns the counts in a line, then the faults: for the way out of a child process.
  std::string text() const;
  // Returns the tally of such a text; any other text becomes a fault.
  static Tally from_text(std::string_view text);
};

// Returns counts and percentages, one to a line.
std::string table_of(const Tally& tally);

}  // namespace weft::study
