#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <nlohmann/json.hpp>

#include "base/core/units.hpp"
#include "base/text/yaml_keys.hpp"
#include "cli/output/json_schema.hpp"
#include "hw/machine/models.hpp"
#include "hw/record/energy.hpp"
#include "sched/model/scheduler.hpp"
#include "workloads/experiment/experiment_keys.hpp"
#include "workloads/network_files/zoo.hpp"

namespace weft {

namespace {

using Schema = nlohmann::ordered_json;

// A number without unit is a size in bytes.
Schema quantity(UnitKind kind, bool bare = false) {
  std::string units = unit_names(kind);
  for (std::size_t at = 0; (at = units.find(" or ")) != std::string::npos;) units.replace(at, 4, "|");
  for (std::size_t at = 0; (at = units.find(", ")) != std::string::npos;) units.replace(at, 2, "|");
  return {{"type", "string"}, {"pattern", fmt::format(R"(^[0-9]+(\.[0-9]+)? *({}){}$)", units, bare ? "?" : "")}};
}

Schema bounded(const char* type, std::int64_t least, std::int64_t most) {
  Schema schema{{"type", type}, {"minimum", least}};
  if (most != no_limit) schema["maximum"] = most;
  return schema;
}

Schema any_of(std::vector<Schema> schemas) { return {{"anyOf", std::move(schemas)}}; }

Schema bytes(std::int64_t least, std::int64_t most) {
  return any_of({quantity(UnitKind::bytes, true), bounded("integer", least, most)});
}

Schema words(const std::vector<std::string>& names) { return {{"enum", names}}; }

// Names that are known, and for networks the paths of files.
Schema names_of(const std::string& role) {
  if (role == "network")
    return any_of({words(zoo_names()), {{"type", "string"}, {"pattern", R"(\.(yaml|yml|onnx)$)"}}});
  if (role == "scheduler") return words(SchedulerRegistry::instance().names());
  std::vector<std::string> names;
  if (role == "energy table") {
    for (const PublishedEnergyTable& table : published_energy_tables()) names.push_back(table.name);
  } else {
    for (const ModelDescription& model : describe_models()) {
      if (model.role == role) names.push_back(model.name);
    }
  }
  return words(names);
}

Schema schema_of(const YamlForm& form);

// What stands in a file for a default: a number or a truth value where it reads as one.
Schema value_of(const std::string& text) {
  if (const auto truth = parse_bool(text)) return *truth;
  if (const auto count = parse_count(text)) return *count;
  return text;
}

void describe(Schema& schema, const std::string& description, const std::string& default_text) {
  schema["description"] = description;
  if (!default_text.empty()) schema["default"] = value_of(default_text);
}

void add_key(Schema& object, const YamlKey& key) {
  Schema& schema = object["properties"][key.name] = schema_of(key.form);
  describe(schema, key.description, key.default_text);
  if (key.is_required) object["required"].push_back(key.name);
}

Schema object_of(const YamlKeys* keys) {
  Schema object{{"type", "object"}, {"properties", Schema::object()}};
  for (const YamlKey& key : keys == nullptr ? std::vector<YamlKey>{} : keys->keys) add_key(object, key);
  object["additionalProperties"] = false;
  return object;
}

Schema schema_of(const Parameter& parameter) {
  const auto whole = [&](UnitKind kind, bool bare) {
    Schema schema = quantity(kind, bare);
    return bare ? any_of({schema, bounded("integer", parameter.minimum, no_limit)}) : schema;
  };
  switch (parameter.type) {
    case ParameterType::count:
    case ParameterType::cycles:
      return bounded("integer", parameter.minimum, no_limit);
    case ParameterType::bytes:
      return whole(UnitKind::bytes, true);
    case ParameterType::time:
      return whole(UnitKind::time, false);
    case ParameterType::bandwidth:
      return whole(UnitKind::bandwidth, false);
    case ParameterType::energy:
      return whole(UnitKind::energy, false);
    case ParameterType::text:
    case ParameterType::path:
      return {{"type", "string"}};
    case ParameterType::fraction:
      return {{"type", "number"}, {"exclusiveMinimum", 0}, {"maximum", 1}};
    case ParameterType::choice:
      return words(parameter.choices);
  }
  return true;
}

bool has_parameter(const ModelDescription& model, const std::string& name) {
  return std::ranges::any_of(model.parameters, [&](const Parameter& parameter) { return parameter.name == name; });
}

// One alternative for each model: its name, its parameters and what stands beside them. Where no model is named it is
// the default.
Schema model_schema(const YamlForm& form) {
  const std::string& default_model = form.keys->at("model").default_text;
  Schema alternatives = Schema::array();
  for (const ModelDescription& model : describe_models()) {
    if (model.role != form.role) continue;
    Schema object = object_of(form.keys);
    object["title"] = model.name;
    object["description"] = model.description;
    object["properties"]["model"]["enum"] = {model.name};
    if (model.name != default_model) object["properties"]["model"].erase("default");
    for (const Parameter& parameter : model.parameters) {
      Schema& schema = object["properties"][parameter.name] = schema_of(parameter);
      const bool is_as_another = has_parameter(model, parameter.default_text);
      describe(schema, parameter.description + (is_as_another ? "; default: " + parameter.default_text : ""),
               is_as_another ? "" : parameter.default_text);
      if (parameter.default_text.empty()) object["required"].push_back(parameter.name);
    }
    auto& required = object["required"];
    const bool is_named = std::ranges::find(required, "model") != required.end();
    if (model.name != default_model && !is_named) required.push_back("model");
    if (required.empty()) object.erase("required");
    alternatives.push_back(std::move(object));
  }
  return {{"oneOf", std::move(alternatives)}};
}

Schema map_schema(const YamlForm& form) {
  Schema object = object_of(form.keys);
  object["additionalProperties"] = schema_of(form.entries.front());
  return object;
}

Schema plain_schema(const YamlForm& form) {
  switch (form.kind) {
    case YamlForm::Kind::text:
      return {{"type", "string"}};
    case YamlForm::Kind::count:
      return bounded("integer", form.least, form.most);
    case YamlForm::Kind::number:
      return bounded("number", form.least, form.most);
    case YamlForm::Kind::boolean:
      return {{"type", "boolean"}};
    case YamlForm::Kind::bytes:
      return bytes(form.least, form.most);
    case YamlForm::Kind::clock:
      return any_of({quantity(UnitKind::frequency), quantity(UnitKind::time)});
    case YamlForm::Kind::energy:
      return quantity(UnitKind::energy);
    case YamlForm::Kind::energy_per_byte:
      return quantity(UnitKind::energy_per_byte);
    case YamlForm::Kind::power:
      return quantity(UnitKind::power);
    case YamlForm::Kind::choice:
      return words(form.words);
    case YamlForm::Kind::name:
      return names_of(form.role);
    case YamlForm::Kind::model:
      return model_schema(form);
    case YamlForm::Kind::section:
      return object_of(form.keys);
    case YamlForm::Kind::map:
      return map_schema(form);
    case YamlForm::Kind::either: {
      std::vector<Schema> alternatives;
      for (const YamlForm& entry : form.entries) alternatives.push_back(schema_of(entry));
      return any_of(std::move(alternatives));
    }
    case YamlForm::Kind::any:
      return Schema::object();
    case YamlForm::Kind::list:
      return {{"type", "array"}, {"items", schema_of(form.entries.front())}};
  }
  return true;
}

Schema schema_of(const YamlForm& form) {
  const bool has_words = !form.words.empty() && form.kind != YamlForm::Kind::choice;
  return has_words ? any_of({words(form.words), plain_schema(form)}) : plain_schema(form);
}

void add_paths(const YamlKeys& keys, const std::string& before, std::vector<std::string>& paths) {
  for (const YamlKey& key : keys.keys) {
    const bool is_list_of_maps = key.form.kind == YamlForm::Kind::list && key.form.entries.front().keys != nullptr;
    const YamlForm& form = is_list_of_maps ? key.form.entries.front() : key.form;
    const std::string path = before + key.name + (is_list_of_maps ? ".0" : "");
    if (form.kind != YamlForm::Kind::model && form.kind != YamlForm::Kind::section) {
      paths.push_back(path);
      continue;
    }
    add_paths(*form.keys, path + ".", paths);
    for (const ModelDescription& model : describe_models()) {
      if (form.kind != YamlForm::Kind::model || model.role != form.role) continue;
      for (const Parameter& parameter : model.parameters) paths.push_back(path + "." + parameter.name);
    }
  }
}

}  // namespace

std::string schema_of(const YamlKeys& keys, const std::string& title) {
  Schema schema{{"$schema", "https://json-schema.org/draft/2020-12/schema"}, {"title", title}};
  schema.update(object_of(&keys));
  return schema.dump(2) + "\n";
}

std::vector<std::string> experiment_paths() {
  std::vector<std::string> paths;
  add_paths(experiment_keys(), "", paths);
  std::ranges::sort(paths);
  paths.erase(std::unique(paths.begin(), paths.end()), paths.end());
  return paths;
}

}  // namespace weft
