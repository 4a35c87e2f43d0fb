// The values of a summary, each checked when it is read: a page has nowhere to say that one is missing.
#pragma once

#include <cstdint>
#include <map>
#include <nlohmann/json.hpp>
#include <string>

namespace weft {

// Names such as "planned.peak_bytes" lead to a value. All but the last part have to be there, and those that are no
// `has`. Throw InputError where a value is missing, is of another type, is negative or above 2^53.
class SummaryValues {
 public:
  using Json = nlohmann::ordered_json;

  SummaryValues(const Json& json, std::string path, std::string about = "")
      : json_(json), path_(std::move(path)), about_(std::move(about)) {}

  bool has(const std::string& name) const { return find(name) != nullptr; }
  bool is_null(const std::string& name) const { return at(name).is_null(); }
  std::string text(const std::string& name) const;
  std::int64_t integer(const std::string& name) const;
  double number(const std::string& name) const;
  std::map<std::string, std::int64_t> integers(const std::string& name) const;  // of an object
  const Json& object(const std::string& name) const;
  const Json& array(const std::string& name) const;

  [[noreturn]] void refuse(const std::string& name, const std::string& expected) const;

 private:
  const Json* find(const std::string& name) const;
  const Json& at(const std::string& name) const;

  const Json& json_;
  std::string path_, about_;
};

}  // namespace weft
