/// Parameters of swappable models, declared as data: `weft models` prints them, and the reader refuses what is unknown.
#pragma once

#include <cstdint>
#include <map>
#include <string>
#include <vector>

#include "base/core/export.hpp"
#include "base/plugin/model_config.hpp"

namespace weft {

/// The kind of a parameter's value, which says what units are accepted.
enum class ParameterType { count, bytes, cycles, time, bandwidth, choice, text, path, fraction, energy };

/// One parameter, written with the names of its members:
///
///   {.name = "banks", .type = ParameterType::count, .default_text = "8", .description = "banks", .minimum = 1}
///
/// Values have the unit of Parameters::value().
struct Parameter {
  std::string name{};                         ///< Its key in YAML.
  ParameterType type = ParameterType::count;  ///< What its values are.
  std::string default_text{};                 ///< As it would stand in YAML, or the name of a parameter
                                              ///< declared before, whose value it is; "": it has to be given.
  std::string description{};                  ///< What it is, with what it does to time or space.
  std::int64_t minimum = 1;                   ///< The smallest accepted value; not of choices.
  std::vector<std::string> choices{};         ///< The accepted words of a choice.
};

/// Returns the units or words that a parameter accepts: "time (ps, ns, us, ms, s)", "'on' or 'off'".
WEFT_API std::string describe_type(const Parameter& parameter);

/// The settings of one model in one experiment, checked against what the model declares.
class WEFT_API Parameters {
 public:
  /// Reads all settings. Throws InputError: unknown key (nearest named), missing, wrong unit, too small, too large.
  Parameters(const std::vector<Parameter>& declared, const ModelConfig& config, const std::string& role);

  /// Returns the value in counts, bytes, cycles, picoseconds, bytes per second, attojoules or, of a fraction, millionths; of a
  /// choice, which of its words, from 0. The name must be one that the model declares.
  std::int64_t value(const std::string& name) const;
  /// Returns the value of a text, or of a path: relative ones in a file are taken from its directory.
  const std::string& text(const std::string& name) const;

  /// Refuses settings that are each acceptable but not together: throws InputError at the place of the model's name.
  [[noreturn]] void refuse(const std::string& what) const;
  /// Refuses the value of one parameter: throws InputError at its place, or at that of the model's name where it is the
  /// default's. `expected`: what would be accepted.
  [[noreturn]] void refuse(const std::string& name, const std::string& expected) const;

 private:
  std::string model_;  // "scratchpad 'banked'"
  Location where_;
  void read(const Parameter& parameter, const Setting& setting);

  std::map<std::string, std::int64_t> values_;
  std::map<std::string, std::string> texts_;  // of texts and paths
  std::map<std::string, Setting> given_;      // of the parameters that were given
};

}  // namespace weft
