// Makes random task graphs and machines for studies of schedulers, from std::mt19937 and whole numbers only, so that a
// seed gives the same case everywhere.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "sched/model/platform.hpp"

namespace weft::study {

enum class Family : std::uint8_t { layered, series_parallel, tiled_convolution };

const char* to_string(Family family);  // "layered", ...

struct CaseShape {
  Family family = Family::layered;
  std::uint32_t tasks = 10;  // at least 4
  std::uint32_t processors = 2;
  bool heterogeneous = false;  // costs differ by task and processor, by a factor of 1/2 to 3/2; else all are alike
  std::uint32_t seed = 0;
};

struct Case {
  CaseShape shape;
  std::string name;  // "layered-n12-p2-het-s7"
  TaskGraph graph;
  Platform platform;  // no limit, no transfer times: data pass through shared memory, as in experiments
};

// Returns a case with buffers of 1 to 40 bytes and costs of 1 to 30. In half of the tiled convolutions the outputs stay
// to the end.
Case make_case(const CaseShape& shape);

// Returns the 240 cases of the study of optimality gaps: 20 seeds for each family, 2 and 3 processors, alike and
// heterogeneous; 10 to 14 tasks.
std::vector<CaseShape> small_cases();

// Returns 18 larger cases, whose optima are not known: for each family, 100, 200 and 400 tasks on 4 processors that are
// alike and on 8 that are not.
std::vector<CaseShape> large_cases();

}  // namespace weft::study
