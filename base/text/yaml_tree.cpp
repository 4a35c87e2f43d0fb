#include "base/text/yaml_tree.hpp"

#include <yaml-cpp/depthguard.h>
#include <yaml-cpp/eventhandler.h>
#include <yaml-cpp/exceptions.h>
#include <yaml-cpp/parser.h>

#include <sstream>
#include <unordered_set>
#include <utility>

#include "base/text/input_file.hpp"

namespace weft {

namespace {

// Builds the tree from the parser's events.
class TreeBuilder final : public YAML::EventHandler {
 public:
  explicit TreeBuilder(const std::string& file) : file_(file) {}

  YamlNode take_root() && { return std::move(root_); }

  void OnDocumentStart(const YAML::Mark&) override {}
  void OnDocumentEnd() override {}
  void OnNull(const YAML::Mark& mark, YAML::anchor_t anchor) override {
    refuse_anchor(mark, anchor);
    add(node_at(mark, YamlNode::Kind::null));
  }
  void OnAlias(const YAML::Mark& mark, YAML::anchor_t anchor) override { refuse_anchor(mark, anchor); }
  void OnScalar(const YAML::Mark& mark, const std::string&, YAML::anchor_t anchor, const std::string& value) override {
    refuse_anchor(mark, anchor);
    YamlNode node = node_at(mark, YamlNode::Kind::scalar);
    node.text = value;
    add(std::move(node));
  }
  void OnSequenceStart(const YAML::Mark& mark, const std::string&, YAML::anchor_t anchor,
                       YAML::EmitterStyle::value) override {
    open(mark, anchor, YamlNode::Kind::list);
  }
  void OnSequenceEnd() override { close(); }
  void OnMapStart(const YAML::Mark& mark, const std::string&, YAML::anchor_t anchor,
                  YAML::EmitterStyle::value) override {
    open(mark, anchor, YamlNode::Kind::map);
  }
  void OnMapEnd() override { close(); }

 private:
  // A list or map whose end has not been seen.
  struct Open {
    YamlNode node;
    bool has_key = false;
    std::string key;
    Location key_where;
    std::unordered_set<std::string> keys;

    bool expects_key() const { return node.kind == YamlNode::Kind::map && !has_key; }
  };

  Location place(const YAML::Mark& mark) const { return {file_, mark.line + 1, mark.column + 1}; }

  YamlNode node_at(const YAML::Mark& mark, YamlNode::Kind kind) const {
    YamlNode node;
    node.kind = kind;
    node.where = place(mark);
    return node;
  }

  void refuse_anchor(const YAML::Mark& mark, YAML::anchor_t anchor) const {
    if (anchor != YAML::NullAnchor) {
      throw InputError(place(mark), "anchors (&) and aliases (*) are not accepted; write the value out");
    }
  }

  void open(const YAML::Mark& mark, YAML::anchor_t anchor, YamlNode::Kind kind) {
    refuse_anchor(mark, anchor);
    if (!open_.empty() && open_.back().expects_key()) throw InputError(place(mark), "a key has to be a name");
    open_.emplace_back();
    open_.back().node = node_at(mark, kind);
  }

  void close() {
    YamlNode node = std::move(open_.back().node);
    open_.pop_back();
    add(std::move(node));
  }

  void add(YamlNode node) {
    if (open_.empty()) {
      root_ = std::move(node);
      return;
    }
    Open& parent = open_.back();
    if (parent.node.kind == YamlNode::Kind::list) {
      parent.node.items.push_back(std::move(node));
    } else if (parent.has_key) {
      parent.node.members.push_back({std::move(parent.key), std::move(parent.key_where), std::move(node)});
      parent.has_key = false;
    } else {
      set_key(parent, std::move(node));
    }
  }

  static void set_key(Open& map, YamlNode key) {
    if (key.kind != YamlNode::Kind::scalar || key.text.empty()) throw InputError(key.where, "a key has to be a name");
    if (!map.keys.insert(key.text).second) {
      throw InputError(key.where, "key '" + key.text + "' stands twice in this map; keep one of them");
    }
    map.has_key = true;
    map.key = std::move(key.text);
    map.key_where = std::move(key.where);
  }

  std::string file_;
  YamlNode root_;
  std::vector<Open> open_;
};

constexpr Bytes yaml_limit = Bytes{4} << 20;

}  // namespace

YamlNode parse_yaml(const std::string& text, const std::string& file_name) {
  TreeBuilder builder(file_name);
  try {
    std::istringstream stream(text);
    YAML::Parser parser(stream);
    if (!parser.HandleNextDocument(builder)) throw InputError({file_name}, "is empty; expected a YAML document");
    YamlNode root = std::move(builder).take_root();
    TreeBuilder second(file_name);
    if (parser.HandleNextDocument(second)) {
      throw InputError(std::move(second).take_root().where, "a second YAML document; expected one in a file");
    }
    return root;
  } catch (const YAML::DeepRecursion& error) {
    throw InputError({file_name, error.mark.line + 1, error.mark.column + 1}, "lists and maps are nested too deep");
  } catch (const YAML::Exception& error) {
    Location where{file_name};
    if (!error.mark.is_null()) where = {file_name, error.mark.line + 1, error.mark.column + 1};
    throw InputError(where, "no valid YAML: " + error.msg);
  }
}

YamlNode read_yaml(const std::string& path) { return parse_yaml(read_file(path, "a YAML file", yaml_limit), path); }

const YamlNode* find_member(const YamlNode& map, const std::string& key) {
  for (const YamlMember& member : map.members) {
    if (member.key == key) return &member.value;
  }
  return nullptr;
}

std::string describe(const YamlNode& node) {
  if (node.kind == YamlNode::Kind::scalar) return "'" + node.text + "'";
  return node.kind == YamlNode::Kind::null ? "an empty value" : node.kind == YamlNode::Kind::list ? "a list" : "a map";
}

}  // namespace weft
