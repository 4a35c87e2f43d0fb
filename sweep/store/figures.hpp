// The names of figures in a sweep, against what summary.json can have.
#pragma once

#include <nlohmann/json.hpp>
#include <string>
#include <vector>

#include "sweep/store/results.hpp"

namespace weft {

class SummaryFigures {
 public:
  // `schema`: the JSON Schema of summary.json.
  explicit SummaryFigures(const std::string& schema);

  // Throws InputError, at its place in the sweep, for a metric that no summary has and for a goal that is no number in any
  // row. A name below `counters` and the like is accepted: it depends on the machine.
  void check(const SweepFile& sweep) const;

  // Returns whether a metric's name can only be known from a run.
  bool needs_run(const SweepFile& sweep) const;
  // Throws InputError for such a name that a run's summary does not have, unless another point may have it.
  void check_first(const SweepFile& sweep, const nlohmann::json& summary) const;
  // Throws InputError for such a name, or a goal, that no point which is done has. `summary`: of one that is.
  void check_last(const SweepFile& sweep, const Results& results, const nlohmann::json& summary) const;

 private:
  void add(const nlohmann::ordered_json& schema, const std::string& name);
  bool is_open(const std::string& name) const;
  void check_name(const std::string& key, const Figure& figure, const std::vector<std::string>& varied) const;
  void check_goal(const SweepFile& sweep, const Goal& goal) const;
  std::string near_name(const std::string& name, const std::vector<std::string>& varied) const;

  std::vector<std::string> tops_, names_, numbers_, sections_, open_, lists_;
};

}  // namespace weft
