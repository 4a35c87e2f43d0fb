#include "base/text/yaml_writer.hpp"

#include <yaml-cpp/emitter.h>
#include <yaml-cpp/emittermanip.h>

#include <algorithm>

namespace weft {

namespace {

bool is_leaf(const YamlNode& node) { return node.kind == YamlNode::Kind::scalar || node.kind == YamlNode::Kind::null; }

bool fits_a_line(const YamlNode& node) {
  return std::ranges::all_of(node.items, is_leaf) && std::ranges::all_of(node.members, is_leaf, &YamlMember::value);
}

void emit(YAML::Emitter& out, const YamlNode& node) {
  switch (node.kind) {
    case YamlNode::Kind::null:
      out << YAML::Null;
      return;
    case YamlNode::Kind::scalar:
      out << node.text;
      return;
    case YamlNode::Kind::list:
      out << (fits_a_line(node) ? YAML::Flow : YAML::Block) << YAML::BeginSeq;
      for (const YamlNode& item : node.items) emit(out, item);
      out << YAML::EndSeq;
      return;
    case YamlNode::Kind::map:
      out << (fits_a_line(node) ? YAML::Flow : YAML::Block) << YAML::BeginMap;
      for (const YamlMember& member : node.members) {
        out << YAML::Key << member.key << YAML::Value;
        emit(out, member.value);
      }
      out << YAML::EndMap;
      return;
  }
}

}  // namespace

std::string yaml_text(const YamlNode& node) {
  YAML::Emitter out;
  emit(out, node);
  return std::string(out.c_str()) + "\n";
}

}  // namespace weft
