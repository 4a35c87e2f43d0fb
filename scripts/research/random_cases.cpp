// weft_random_cases: random graphs, machines and capacities; every schedule is checked, dead ends are counted. Exit
// status 1 when anything is wrong. A case is made from its seed alone, so `--only SEED` shows any of them again.
#include <fmt/format.h>
#include <spdlog/spdlog.h>

#include <unistd.h>

#include <CLI/CLI.hpp>
#include <systemc>

#include <algorithm>
#include <chrono>
#include <iostream>
#include <optional>

#include "hw/machine/systemc_log.hpp"
#include "scripts/research/random_cases.hpp"

namespace {

constexpr std::uint32_t simulate_one_in = 2;
constexpr std::size_t max_shown = 20;

weft::study::Tally run(std::uint32_t first, std::uint32_t count) {
  const auto begin = std::chrono::steady_clock::now();
  weft::study::Tally tally;
  for (std::uint32_t k = 0; k < count; ++k) {
    const std::size_t before = tally.faults.size();
    tally.add(weft::study::check_random_case(first + k, simulate_one_in, nullptr));
    for (std::size_t f = before; f < std::min(max_shown, tally.faults.size()); ++f)
      std::cout << tally.faults[f] << '\n';
    if (isatty(STDERR_FILENO) != 0 && k % 100 == 99) std::cerr << fmt::format("\r{} of {}", k + 1, count);
  }
  const std::chrono::duration<double> seconds = std::chrono::steady_clock::now() - begin;
  std::cout << weft::study::table_of(tally) << fmt::format("{:<52}{:>9.1f} s\n", "time", seconds.count());
  return tally;
}

}  // namespace

// libsystemc.so has main(), which calls this.
int sc_main(int argc, char** argv) {
  weft::route_systemc_reports();
  spdlog::set_level(spdlog::level::warn);
  CLI::App app("Checks every scheduler under a capacity on random cases");
  std::uint32_t count = 10'000, seed = 0;
  std::optional<std::uint32_t> only;
  app.add_option("--count", count, "cases")->capture_default_str();
  app.add_option("--seed", seed, "seed of the first case; the others follow")->capture_default_str();
  app.add_option("--only", only, "check only the case of this seed, and print all about it");
  CLI11_PARSE(app, argc, argv);
  const weft::study::Tally tally = only ? weft::study::check_random_case(*only, 1, &std::cout) : run(seed, count);
  if (only) std::cout << table_of(tally);
  return tally.faults.empty() ? 0 : 1;
}
