// Times for benchmarks: processor time, which other programs on the machine disturb less; everything here runs in one
// thread.
#pragma once

#include <algorithm>
#include <array>
#include <ctime>

namespace weft::test {

inline double processor_seconds() { return static_cast<double>(std::clock()) / CLOCKS_PER_SEC; }

template <std::size_t runs, typename Run>
double median_seconds(Run&& run) {
  std::array<double, runs> seconds;
  for (double& one : seconds) {
    const double begin = processor_seconds();
    run();
    one = processor_seconds() - begin;
  }
  std::sort(seconds.begin(), seconds.end());
  return seconds[runs / 2];
}

}  // namespace weft::test
