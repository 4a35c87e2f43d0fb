#include "hw/page/summary_values.hpp"

#include <fmt/format.h>

#include "base/core/error.hpp"
#include "base/text/csv_file.hpp"

namespace weft {

namespace {

bool is_count(const SummaryValues::Json& value) {
  return value.is_number_integer() && value >= 0 && value <= largest_integer;
}

}  // namespace

const SummaryValues::Json* SummaryValues::find(const std::string& name) const {
  const Json* value = &json_;
  for (std::size_t begin = 0; begin <= name.size();) {
    const std::size_t end = std::min(name.find('.', begin), name.size());
    if (!value->is_object()) return nullptr;
    const auto member = value->find(name.substr(begin, end - begin));
    if (member == value->end()) return nullptr;
    value = &*member;
    begin = end + 1;
  }
  return value;
}

const SummaryValues::Json& SummaryValues::at(const std::string& name) const {
  if (const Json* value = find(name)) return *value;
  throw InputError({path_, 1, 1}, fmt::format("has no \"{}{}\", which weft run writes; repeat weft run", about_, name));
}

void SummaryValues::refuse(const std::string& name, const std::string& expected) const {
  const Json* value = find(name);
  const std::string found = value ? value->dump(-1, ' ', true, Json::error_handler_t::replace) : "nothing";
  throw InputError({path_, 1, 1}, fmt::format("\"{}{}\": {}; expected {}; repeat weft run", about_, name,
                                              found.substr(0, 60), expected));
}

std::string SummaryValues::text(const std::string& name) const {
  const Json& value = at(name);
  if (!value.is_string() || value.get_ref<const std::string&>().find('\0') != std::string::npos) {
    refuse(name, "a text");
  }
  return value.get<std::string>();
}

std::int64_t SummaryValues::integer(const std::string& name) const {
  const Json& value = at(name);
  if (!is_count(value)) refuse(name, "an integer from 0 to 2^53");
  return value.get<std::int64_t>();
}

double SummaryValues::number(const std::string& name) const {
  const Json& value = at(name);
  if (!value.is_number() || !(value.get<double>() >= 0) || value.get<double>() > static_cast<double>(largest_integer)) {
    refuse(name, "a number from 0 to 2^53");
  }
  return value.get<double>();
}

std::map<std::string, std::int64_t> SummaryValues::integers(const std::string& name) const {
  std::map<std::string, std::int64_t> values;
  for (const auto& [key, value] : object(name).items()) {
    if (!is_count(value)) refuse(name, "integers from 0 to 2^53");
    values.emplace(key, value.get<std::int64_t>());
  }
  return values;
}

const SummaryValues::Json& SummaryValues::object(const std::string& name) const {
  if (!at(name).is_object()) refuse(name, "an object");
  return at(name);
}

const SummaryValues::Json& SummaryValues::array(const std::string& name) const {
  if (!at(name).is_array()) refuse(name, "an array");
  return at(name);
}

}  // namespace weft
