// Times for benchmarks: processor time, which other programs on the machine disturb less; everything here runs in one
// thread.
#pragma once

#include <malloc.h>

#include <algorithm>
#include <array>
#include <ctime>
#include <limits>

namespace weft::test {

// Memory that is freed stays with the process, whatever its size: otherwise large graphs alone pay for getting their
// pages from the system again and again, and their times do not compare with those of small ones.
inline void keep_freed_memory() {
  mallopt(M_MMAP_THRESHOLD, 1 << 30);
  mallopt(M_TRIM_THRESHOLD, std::numeric_limits<int>::max());
}

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
