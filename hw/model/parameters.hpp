// Parameters of swappable models, declared as data: `weft models` prints them, and the reader refuses what is unknown.
#pragma once

#include <map>
#include <string>
#include <vector>

#include "base/plugin/model_config.hpp"

namespace weft {

enum class ParameterType { count, bytes, cycles, time, bandwidth, choice };

struct Parameter {
  std::string name;
  ParameterType type = ParameterType::count;
  std::string default_text;            // as it would stand in YAML; "": the parameter has to be given
  std::string description;             // what it is, with what it does to time or space
  std::int64_t minimum = 1;            // least accepted value, in the unit of Parameters::value(); not of choices
  std::vector<std::string> choices{};  // accepted words of a choice
};

// With the units or words that are accepted: "time (ps, ns, us, ms, s)", "'on' or 'off'".
std::string describe_type(const Parameter& parameter);

// The settings of one model in one experiment, checked against what the model declares.
class Parameters {
 public:
  // Throws InputError: unknown key (nearest named), missing, wrong unit, too small.
  Parameters(const std::vector<Parameter>& declared, const ModelConfig& config, const std::string& role);

  // In counts, bytes, cycles, picoseconds or bytes per second; of a choice, which of its words. The name must be one
  // that the model declares.
  std::int64_t value(const std::string& name) const;

  // For settings that are each acceptable but not together: throws InputError at the place of the model's name.
  [[noreturn]] void refuse(const std::string& what) const;

 private:
  std::string model_;  // "scratchpad 'banked'"
  Location where_;
  std::map<std::string, std::int64_t> values_;
};

}  // namespace weft
