#include "sweep/space/condition.hpp"

#include <fmt/format.h>

#include <array>
#include <cctype>
#include <string_view>
#include <utility>
#include <variant>
#include <vector>

#include "base/core/units.hpp"
#include "sweep/space/quantity.hpp"

namespace weft {

namespace {

using Value = std::variant<Quantity, std::string, bool>;

constexpr std::array<std::string_view, 6> comparisons = {"==", "!=", "<=", ">=", "<", ">"};

}  // namespace

struct Condition::Node {
  enum class What : std::uint8_t { constant, key, operation };

  What what = What::constant;
  Location where;
  Value constant;
  std::string text;  // the key, or the operation
  std::vector<std::shared_ptr<const Node>> parts;
};

namespace {

using Node = Condition::Node;
using Part = std::shared_ptr<const Node>;

// Reads a condition by recursive descent, the operation that binds least first.
class Reader {
 public:
  explicit Reader(const YamlNode& node) : text_(node.text), where_(node.where) {}

  Part read_whole() {
    Part whole = read_or();
    skip_spaces();
    refuse_slip();
    if (at_ < text_.size()) fail("expected a comparison, an operation or the end");
    return whole;
  }

 private:
  Location place(std::size_t at) const {
    return {where_.file, where_.line, where_.column > 0 ? where_.column + static_cast<int>(at) : 0};
  }
  [[noreturn]] void fail(const std::string& message) const {
    throw InputError(place(at_), fmt::format("where: at '{}': {}", text_.substr(at_, 20), message));
  }
  // What other languages write in place of an operation.
  void refuse_slip() const {
    using Pair = std::pair<std::string_view, std::string_view>;
    for (const auto& [slip, meant] :
         {Pair{"&&", "and"}, Pair{"||", "or"}, Pair{"=>", ">="}, Pair{"=<", "<="}, Pair{"<>", "!="}, Pair{"=", "=="},
          Pair{"&", "and"}, Pair{"|", "or"}, Pair{"!", "not"}, Pair{"AND", "and"}, Pair{"OR", "or"}}) {
      if (!std::string_view(text_).substr(at_).starts_with(slip)) continue;
      throw InputError(place(at_),
                       fmt::format("where: at '{}': did you mean '{}'?; expected ==, !=, <, <=, >, >=, and, "
                                   "or, not",
                                   text_.substr(at_, 20), meant));
    }
  }
  // "4k": a number with a unit that is none.
  void refuse_unit(const std::string& text) const {
    std::string hint;
    for (const UnitKind kind :
         {UnitKind::bytes, UnitKind::time, UnitKind::bandwidth, UnitKind::frequency, UnitKind::energy}) {
      if (hint.empty()) hint = did_you_mean_quantity(kind, text);
    }
    throw InputError(place(at_), fmt::format("where: '{}' is no quantity{}; expected a number with a unit, as 4 KiB, "
                                             "100 ns or 500 MHz, or without one",
                                             text, hint));
  }
  void skip_spaces() {
    while (at_ < text_.size() && std::isspace(static_cast<unsigned char>(text_[at_])) != 0) ++at_;
  }
  bool take(std::string_view token) {
    skip_spaces();
    if (std::string_view(text_).substr(at_, token.size()) != token) return false;
    const bool is_word = std::isalpha(static_cast<unsigned char>(token.front())) != 0;
    if (is_word && at_ + token.size() < text_.size() && is_of_word(text_[at_ + token.size()])) return false;
    at_ += token.size();
    return true;
  }
  static bool is_of_word(char c) {
    return std::isalnum(static_cast<unsigned char>(c)) != 0 || c == '_' || c == '.' || c == '-';
  }
  Part operation(std::string name, std::size_t begin, std::vector<Part> parts) const {
    auto node = std::make_shared<Node>();
    node->what = Node::What::operation;
    node->where = place(begin);
    node->text = std::move(name);
    node->parts = std::move(parts);
    return node;
  }

  // One level of operations that bind alike, from the left.
  template <class Next>
  Part read_level(std::initializer_list<std::string_view> names, const Next& next) {
    Part left = next();
    while (true) {
      skip_spaces();
      const std::size_t begin = at_;
      std::string_view found;
      for (const std::string_view name : names) {
        if (found.empty() && take(name)) found = name;
      }
      if (found.empty()) return left;
      left = operation(std::string(found), begin, {left, next()});
    }
  }
  Part read_or() {
    return read_level({"or"}, [this] { return read_and(); });
  }
  Part read_and() {
    return read_level({"and"}, [this] { return read_not(); });
  }
  Part read_not() {
    skip_spaces();
    const std::size_t begin = at_;
    if (take("not")) return operation("not", begin, {read_not()});
    return read_comparison();
  }
  Part read_comparison() {
    Part left = read_sum();
    skip_spaces();
    const std::size_t begin = at_;
    for (const std::string_view name : comparisons) {
      if (take(name)) return operation(std::string(name), begin, {left, read_sum()});
    }
    return left;
  }
  Part read_sum() {
    return read_level({"+", "-"}, [this] { return read_product(); });
  }
  Part read_product() {
    return read_level({"*", "/"}, [this] { return read_term(); });
  }
  Part read_term() {
    skip_spaces();
    if (take("(")) {
      Part inner = read_or();
      if (take(")")) return inner;
      refuse_slip();
      fail("expected ')'");
    }
    if (at_ >= text_.size()) fail("the condition ends; expected a key, a number or a text");
    auto node = std::make_shared<Node>();
    node->where = place(at_);
    const char c = text_[at_];
    if (c == '\'' || c == '"') {
      const std::size_t end = text_.find(c, at_ + 1);
      if (end == std::string::npos) fail("the text has no end");
      node->constant = text_.substr(at_ + 1, end - at_ - 1);
      at_ = end + 1;
    } else if (std::isdigit(static_cast<unsigned char>(c)) != 0) {
      node->constant = read_number();
    } else if (std::isalpha(static_cast<unsigned char>(c)) != 0) {
      node->what = Node::What::key;
      for (; at_ < text_.size() && is_of_word(text_[at_]); ++at_) node->text += text_[at_];
    } else {
      refuse_slip();
      fail("expected a key, a number or a text in quotes");
    }
    return node;
  }
  // With the unit behind it, where there is one: the longest text that is a quantity.
  Quantity read_number() {
    std::size_t end = at_;
    while (end < text_.size() && (std::isdigit(static_cast<unsigned char>(text_[end])) != 0 || text_[end] == '.'))
      ++end;
    std::size_t unit = end;
    while (unit < text_.size() && text_[unit] == ' ') ++unit;
    while (unit < text_.size() && (std::isalpha(static_cast<unsigned char>(text_[unit])) != 0 || text_[unit] == '/')) {
      ++unit;
    }
    const std::size_t word = text_.find_first_not_of(' ', end);
    if (word < unit && std::isalpha(static_cast<unsigned char>(text_[word])) != 0 &&
        !parse_quantity(text_.substr(at_, unit - at_))) {
      const std::string name = text_.substr(word, unit - word);
      if (name != "and" && name != "or" && name != "AND" && name != "OR") refuse_unit(text_.substr(at_, unit - at_));
    }
    for (const std::size_t stop : {unit, end}) {
      if (const auto quantity = parse_quantity(text_.substr(at_, stop - at_))) {
        at_ = stop;
        return *quantity;
      }
    }
    fail("expected a number, as 8, 0.5, 4 KiB or 12.8 GB/s");
  }

  const std::string& text_;
  Location where_;
  std::size_t at_ = 0;
};

std::string describe_value(const Value& value) {
  if (const auto* text = std::get_if<std::string>(&value)) return "'" + *text + "'";
  if (std::holds_alternative<bool>(value)) return "a condition";
  const auto& quantity = std::get<Quantity>(value);
  return fmt::format("{:g}{}{}", quantity.value, quantity.kind == Kind::plain ? "" : " ", unit_of(quantity.kind));
}

class Evaluation {
 public:
  explicit Evaluation(const Condition::Lookup& value_of) : value_of_(value_of) {}

  Value value(const Node& node) const {
    if (node.what == Node::What::constant) return node.constant;
    return node.what == Node::What::key ? key(node) : operation(node);
  }
  bool truth(const Node& node) const {
    const Value found = value(node);
    if (const bool* truth = std::get_if<bool>(&found)) return *truth;
    throw InputError(node.where, "where: " + describe_value(found) +
                                     " is no condition; expected a comparison, as "
                                     "hardware.pes.0.count <= 8");
  }

 private:
  Value key(const Node& node) const {
    const YamlNode* found = value_of_(node.text);
    if (found == nullptr || found->kind != YamlNode::Kind::scalar) {
      throw InputError(node.where, "where: '" + node.text + "' " + (found ? "is " + describe(*found) : "has no value") +
                                       "; expected a key of the experiment or of the sweep with one, as "
                                       "hardware.pes.0.count, or a text in quotes");
    }
    if (const auto quantity = parse_quantity(found->text)) return *quantity;
    return found->text;
  }

  Quantity number(const Node& node, const Node& operation) const {
    const Value found = value(node);
    if (const auto* quantity = std::get_if<Quantity>(&found)) return *quantity;
    throw InputError(operation.where,
                     "where: '" + operation.text + "' of " + describe_value(found) + "; expected numbers");
  }

  Value operation(const Node& node) const {
    if (node.text == "not") return !truth(*node.parts[0]);
    if (node.text == "and") return truth(*node.parts[0]) && truth(*node.parts[1]);
    if (node.text == "or") return truth(*node.parts[0]) || truth(*node.parts[1]);
    if (node.text == "*" || node.text == "/") return product(node);
    const Value first = value(*node.parts[0]), second = value(*node.parts[1]);
    const auto* text = std::get_if<std::string>(&first);
    const auto* other = std::get_if<std::string>(&second);
    if (text != nullptr && other != nullptr && (node.text == "==" || node.text == "!=")) {
      return (*text == *other) == (node.text == "==");
    }
    const Quantity a = number(*node.parts[0], node), b = number(*node.parts[1], node);
    if (a.kind != b.kind && a.kind != Kind::plain && b.kind != Kind::plain) {
      throw InputError(node.where, "where: '" + node.text + "' of " + describe_value(a) + " and " + describe_value(b) +
                                       "; expected one kind of quantity");
    }
    const Kind kind = a.kind == Kind::plain ? b.kind : a.kind;
    if (node.text == "+") return Quantity{a.value + b.value, kind};
    if (node.text == "-") return Quantity{a.value - b.value, kind};
    if (node.text == "==") return a.value == b.value;
    if (node.text == "!=") return a.value != b.value;
    if (node.text == "<=") return a.value <= b.value;
    if (node.text == ">=") return a.value >= b.value;
    return node.text == "<" ? a.value < b.value : a.value > b.value;
  }

  // Kinds that stand for nothing here (bytes times seconds) become plain.
  Value product(const Node& node) const {
    const Quantity a = number(*node.parts[0], node), b = number(*node.parts[1], node);
    if (node.text == "*") {
      const Kind kind = a.kind == Kind::plain ? b.kind : b.kind == Kind::plain ? a.kind : Kind::plain;
      return Quantity{a.value * b.value, kind};
    }
    if (b.value == 0) throw InputError(node.where, "where: a division by 0; expected another divisor");
    return Quantity{a.value / b.value, b.kind == Kind::plain ? a.kind : Kind::plain};
  }

  const Condition::Lookup& value_of_;
};

}  // namespace

Condition::Condition(const YamlNode& node) {
  if (node.kind != YamlNode::Kind::scalar || node.text.empty()) {
    throw InputError(node.where, "where: " + describe(node) +
                                     " is not accepted; expected a condition, as "
                                     "hardware.pes.0.count <= 8");
  }
  root_ = Reader(node).read_whole();
}

bool Condition::holds(const Lookup& value_of) const { return Evaluation(value_of).truth(*root_); }

}  // namespace weft
