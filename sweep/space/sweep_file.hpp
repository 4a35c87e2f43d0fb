// A sweep: an experiment, what is varied in it, and what is made of the results. docs/sweep.md describes the keys.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "base/text/yaml_tree.hpp"
#include "sweep/space/axis.hpp"
#include "sweep/space/condition.hpp"

namespace weft {

// How much of a point's run stays: summary.json; the tables and the report as well; the traces too.
enum class Keep : std::uint8_t { summary, tables, all };
inline const std::vector<std::string> keep_names = {"summary", "tables", "all"};

// A figure of the summary ("simulated.makespan_cycles") or a key that is varied.
struct Figure {
  std::string name;
  Location where;
};

struct Goal : Figure {
  bool is_maximized = false;
};

// A search in place of all combinations.
struct SearchConfig {
  std::string sampler = "tpe";  // of Optuna: tpe, nsga2 or random
  std::int32_t trials = 100;
  std::int32_t batch = 8;  // points that are asked for at a time
  std::int64_t seed = 1;
};

struct SweepFile {
  std::string path;
  std::string base;  // the experiment, as seen from where the command runs
  Location base_where;
  Axis settings;                 // of all points, one value each; without columns where there are none
  std::vector<Axis> axes;        // `grid`, then `zip`: the first changes slowest
  std::vector<Condition> where;  // all have to hold
  std::vector<Figure> metrics;
  std::vector<Goal> goals;  // of the Pareto front
  Keep keep = Keep::tables;
  std::optional<double> timeout;  // seconds of a point
  std::optional<SearchConfig> search;
};

// Returns the sweep of a file. Throws InputError for one that cannot be read and for every key or value that is not
// accepted; what the experiment accepts is not looked at, nor the names of figures (SummaryFigures).
SweepFile read_sweep(const std::string& path);

}  // namespace weft
