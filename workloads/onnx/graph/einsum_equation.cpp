#include "workloads/onnx/graph/einsum_equation.hpp"

#include <algorithm>
#include <cctype>
#include <map>

namespace weft {

namespace {

constexpr const char* dots = "...";

// Returns letters for the axes of an ellipsis, which letters of equations are not: '0' is the last axis.
std::string letters_of_axes(std::size_t count) {
  std::string letters;
  for (std::size_t axis = count; axis-- > 0;) letters += static_cast<char>('0' + static_cast<int>(axis));
  return letters;
}

std::string replaced(std::string term, const std::string& letters) {
  const std::size_t begin = term.find(dots);
  if (begin != std::string::npos) term.replace(begin, 3, letters);
  return term;
}

std::vector<std::string> split_terms(const std::string& text) {
  std::vector<std::string> terms(1);
  for (const char c : text) {
    if (c == ',') {
      terms.emplace_back();
    } else {
      terms.back() += c;
    }
  }
  return terms;
}

}  // namespace

EinsumEquation parse_einsum(const std::string& equation, const std::vector<std::size_t>& ranks) {
  std::string text = equation;
  std::erase(text, ' ');
  const std::size_t arrow = text.find("->");
  EinsumEquation result;
  const auto failed = [&](const std::string& what) {
    result.fault = "equation: '" + equation + "' " + what;
    return result;
  };
  const std::vector<std::string> terms = split_terms(text.substr(0, arrow));
  if (terms.size() != ranks.size()) {
    return failed("has " + std::to_string(terms.size()) + " terms; expected one for each operand");
  }
  std::size_t most_axes = 0;  // of an ellipsis
  for (std::size_t k = 0; k < terms.size(); ++k) {
    const bool has_dots = terms[k].find(dots) != std::string::npos;
    const std::size_t named = terms[k].size() - (has_dots ? 3 : 0);
    if (named > ranks[k] || (!has_dots && named != ranks[k])) {
      return failed("does not fit an operand of " + std::to_string(ranks[k]) + " axes");
    }
    if (ranks[k] - named > 9) return failed("has an ellipsis of more than nine axes");
    most_axes = std::max(most_axes, ranks[k] - named);
    result.operands.push_back(replaced(terms[k], letters_of_axes(ranks[k] - named)));
  }
  std::map<char, int> counts;
  for (const std::string& operand : result.operands) {
    for (const char letter : operand) {
      if (std::isalnum(static_cast<unsigned char>(letter)) == 0) return failed("has no letter for each axis");
      ++counts[letter];
    }
  }
  if (arrow != std::string::npos) {
    result.result = replaced(text.substr(arrow + 2), letters_of_axes(most_axes));
  } else {
    result.result = letters_of_axes(most_axes);
    for (const auto& [letter, count] : counts) {
      if (count == 1 && std::isalpha(static_cast<unsigned char>(letter)) != 0) result.result += letter;
    }
  }
  for (const char letter : result.result) {
    if (counts.count(letter) > 0 && std::count(result.result.begin(), result.result.end(), letter) == 1) continue;
    return failed("has letters behind the arrow that are not those of a term, each once");
  }
  return result;
}

}  // namespace weft
