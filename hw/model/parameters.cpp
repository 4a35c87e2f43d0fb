#include "hw/model/parameters.hpp"

#include <algorithm>
#include <cmath>
#include <filesystem>
#include <limits>
#include <optional>
#include <stdexcept>

#include "base/core/error.hpp"
#include "base/core/units.hpp"

namespace weft {

namespace {

std::optional<std::int64_t> parse(const Parameter& parameter, const std::string& text) {
  switch (parameter.type) {
    case ParameterType::count:
    case ParameterType::cycles:
      return parse_count(text);
    case ParameterType::bytes:
      return parse_bytes(text);
    case ParameterType::time:
      return parse_time(text);
    case ParameterType::bandwidth:
      return parse_bandwidth(text);
    case ParameterType::choice: {
      const auto word = std::find(parameter.choices.begin(), parameter.choices.end(), text);
      if (word == parameter.choices.end()) return std::nullopt;
      return word - parameter.choices.begin();
    }
    case ParameterType::energy:
      return parse_energy(text);
    case ParameterType::fraction:
      if (const std::optional<double> number = parse_number(text)) return std::llround(*number * 1e6);
      break;
    case ParameterType::text:
    case ParameterType::path:
      break;
  }
  return std::nullopt;
}

// Far beyond any machine, and small enough that sums of times stay within 64 bits.
std::int64_t largest(ParameterType type) {
  switch (type) {
    case ParameterType::count:
    case ParameterType::bytes:
      return std::int64_t{1} << 40;
    case ParameterType::cycles:
      return 1'000'000'000;
    case ParameterType::time:
      return 1'000'000'000'000;  // 1 s
    case ParameterType::bandwidth:
      return 1'000'000'000'000'000;
    case ParameterType::energy:
      return 1'000'000'000'000;  // 1 uJ
    case ParameterType::fraction:
      return 1'000'000;
    case ParameterType::choice:
    case ParameterType::text:
    case ParameterType::path:
      return std::numeric_limits<std::int64_t>::max();
  }
  return 0;
}

// Returns the unit of Parameters::value(), as it is written behind a number.
const char* base_unit(ParameterType type) {
  switch (type) {
    case ParameterType::count:
      return "";
    case ParameterType::bytes:
      return " B";
    case ParameterType::cycles:
      return " cycles";
    case ParameterType::time:
      return " ps";
    case ParameterType::bandwidth:
      return " B/s";
    case ParameterType::energy:
      return " aJ";
    case ParameterType::fraction:
      return " millionths";
    case ParameterType::choice:
    case ParameterType::text:
    case ParameterType::path:
      return "";
  }
  return "";
}

std::string example(const Parameter& parameter) {
  const auto range = [&] {
    return std::to_string(parameter.minimum) + " to " + std::to_string(largest(parameter.type));
  };
  switch (parameter.type) {
    case ParameterType::count:
      return "a whole number from " + range();
    case ParameterType::cycles:
      return "a whole number of cycles from " + range();
    case ParameterType::bytes:
      return "a size such as 16 B or 4 KiB; units: " + unit_names(UnitKind::bytes);
    case ParameterType::time:
      return "a time such as 100 ns; units: " + unit_names(UnitKind::time);
    case ParameterType::bandwidth:
      return "a bandwidth such as 12.8 GB/s; units: " + unit_names(UnitKind::bandwidth);
    case ParameterType::energy:
      return "an energy such as 0.3 pJ; units: " + unit_names(UnitKind::energy);
    case ParameterType::fraction:
      return "a number above 0 and at most 1";
    case ParameterType::choice:
      return list_names(parameter.choices);
    case ParameterType::text:
      return "a text";
    case ParameterType::path:
      return "a path of a file or directory";
  }
  return "";
}

// What was perhaps meant by a text that is no value of the parameter, or "".
std::string meant_value(const Parameter& parameter, const std::string& text) {
  switch (parameter.type) {
    case ParameterType::bytes:
      return did_you_mean_quantity(UnitKind::bytes, text);
    case ParameterType::time:
      return did_you_mean_quantity(UnitKind::time, text);
    case ParameterType::bandwidth:
      return did_you_mean_quantity(UnitKind::bandwidth, text);
    case ParameterType::energy:
      return did_you_mean_quantity(UnitKind::energy, text);
    case ParameterType::choice:
      return did_you_mean(text, parameter.choices);
    default:
      return "";
  }
}

std::int64_t read_setting(const Parameter& parameter, const Setting& setting) {
  const std::optional<std::int64_t> value = parse(parameter, setting.text);
  if (!value) {
    const std::string meant = meant_value(parameter, setting.text);
    throw InputError(setting.where,
                     "'" + parameter.name + "' cannot be '" + setting.text + "'" +
                         (meant.empty() ? ", " : meant + "; ") + "expected " + example(parameter),
                     {parameter.name, setting.text, example(parameter)});
  }
  if (*value > largest(parameter.type)) {
    throw InputError(setting.where,
                     "'" + parameter.name + "' cannot be " + setting.text + ", the most is " +
                         std::to_string(largest(parameter.type)) + base_unit(parameter.type),
                     {parameter.name, setting.text, example(parameter)});
  }
  if (parameter.type != ParameterType::choice && *value < parameter.minimum) {
    throw InputError(setting.where,
                     "'" + parameter.name + "' cannot be " + setting.text + ", the least is " +
                         std::to_string(parameter.minimum) + base_unit(parameter.type),
                     {parameter.name, setting.text, example(parameter)});
  }
  return *value;
}

}  // namespace

std::string describe_type(const Parameter& parameter) {
  switch (parameter.type) {
    case ParameterType::count:
      return "a whole number";
    case ParameterType::bytes:
      return "bytes (B, KiB, MiB, GiB)";
    case ParameterType::cycles:
      return "cycles";
    case ParameterType::time:
      return "time (ps, ns, us, ms, s)";
    case ParameterType::bandwidth:
      return "bandwidth (B/s, MB/s, GB/s, MiB/s, GiB/s)";
    case ParameterType::energy:
      return "energy (fJ, pJ, nJ)";
    case ParameterType::fraction:
      return "a number above 0 and at most 1";
    case ParameterType::choice:
      return "one of " + list_names(parameter.choices);
    case ParameterType::text:
      return "a text";
    case ParameterType::path:
      return "a path (relative to the experiment's file)";
  }
  return "";
}

Parameters::Parameters(const std::vector<Parameter>& declared, const ModelConfig& config, const std::string& role)
    : model_(role + " '" + config.model + "'"), where_(config.where) {
  for (const Setting& setting : config.settings) {
    const auto known = [&](const Parameter& parameter) { return parameter.name == setting.key; };
    if (std::any_of(declared.begin(), declared.end(), known)) continue;
    std::vector<std::string> names = config.own_keys;
    for (const Parameter& parameter : declared) names.push_back(parameter.name);
    throw InputError(setting.where, model_ + ": " + unknown_name("key", setting.key, names),
                     {setting.key, setting.text, list_names(names)});
  }
  for (const Parameter& parameter : declared) {
    const auto given = std::find_if(config.settings.begin(), config.settings.end(),
                                    [&](const Setting& setting) { return setting.key == parameter.name; });
    if (given != config.settings.end()) {
      read(parameter, *given);
      given_[parameter.name] = *given;
    } else if (const auto other = values_.find(parameter.default_text); other != values_.end()) {
      values_[parameter.name] = other->second;
      if (const auto of_other = given_.find(parameter.default_text); of_other != given_.end()) {
        given_[parameter.name] = of_other->second;
      }
    } else if (!parameter.default_text.empty()) {
      read(parameter, {parameter.name, parameter.default_text, config.where});
    } else {
      throw InputError(config.where,
                       model_ + " needs '" + parameter.name + "': " + example(parameter) + ", " + parameter.description,
                       {parameter.name, "", example(parameter)});
    }
  }
}

void Parameters::read(const Parameter& parameter, const Setting& setting) {
  if (parameter.type == ParameterType::text) {
    texts_[parameter.name] = setting.text;
  } else if (parameter.type == ParameterType::path) {
    const bool is_in_file = setting.where.line > 0;
    const std::filesystem::path folder = is_in_file ? std::filesystem::path(setting.where.file).parent_path() : "";
    const std::filesystem::path path = folder / setting.text;
    if (std::error_code ignored; !std::filesystem::exists(path, ignored)) {
      throw InputError(setting.where,
                       "'" + parameter.name + "': there is no '" + path.string() + "', expected " + example(parameter));
    }
    texts_[parameter.name] = path.string();
  } else {
    values_[parameter.name] = read_setting(parameter, setting);
  }
}

const std::string& Parameters::text(const std::string& name) const {
  const auto text = texts_.find(name);
  if (text == texts_.end()) throw std::logic_error(model_ + " reads '" + name + "', which it does not declare");
  return text->second;
}

std::int64_t Parameters::value(const std::string& name) const {
  const auto value = values_.find(name);
  if (value == values_.end()) throw std::logic_error(model_ + " reads '" + name + "', which it does not declare");
  return value->second;
}

void Parameters::refuse(const std::string& what) const { throw InputError(where_, model_ + ": " + what); }

void Parameters::refuse(const std::string& name, const std::string& expected) const {
  const auto given = given_.find(name);
  if (given == given_.end()) refuse("'" + name + "': expected " + expected);
  const auto& [key, text, where] = given->second;
  throw InputError(where, "'" + key + "' cannot be '" + text + "'; expected " + expected, {key, text, expected});
}

}  // namespace weft
