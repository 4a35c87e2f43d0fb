// Parameters of swappable models, declared as data: `weft models` prints them, and the reader refuses what is unknown.
#pragma once

#include <map>
#include <string>
#include <vector>

#include "workloads/experiment.hpp"

namespace weft {

enum class ParameterType { count, bytes, cycles, time, bandwidth };

struct Parameter {
  std::string name;
  ParameterType type = ParameterType::count;
  std::string default_text;  // as it would stand in YAML; "": the parameter has to be given
  std::string sentence;      // what it is, with what it does to time or space
  std::int64_t minimum = 1;  // least accepted value, in the unit of Parameters::value()
};

// With the units that are accepted: "time (ps, ns, us, ms, s)".
const char* type_name(ParameterType type);

// The settings of one model in one experiment, checked against what the model declares.
class Parameters {
 public:
  // Throws InputError: unknown key (nearest named), missing, wrong unit, too small.
  Parameters(const std::vector<Parameter>& declared, const ModelConfig& config, const std::string& role);

  // In counts, bytes, cycles, picoseconds or bytes per second. The name must be one that the model declares.
  std::int64_t value(const std::string& name) const { return values_.at(name); }

 private:
  std::map<std::string, std::int64_t> values_;
};

}  // namespace weft
