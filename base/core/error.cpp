#include "base/core/error.hpp"

#include <algorithm>
#include <cctype>
#include <numeric>
#include <utility>

#include "base/core/utf8.hpp"

namespace weft {

std::string to_string(const Location& where) {
  std::string text = where.file;
  if (where.line > 0) {
    text += ':' + std::to_string(where.line);
    if (where.column > 0) text += ':' + std::to_string(where.column);
  }
  return text;
}

std::string printable(const std::string& text) { return visible_text(text, true); }

InputError::InputError(const Location& where, const std::string& message, Fault fault)
    : std::runtime_error(printable(where.file.empty() ? message : to_string(where) + ": " + message)),
      where_(where),
      fault_(std::move(fault)) {}

InputError::InputError(const std::string& message, Fault fault)
    : std::runtime_error(printable(message)), fault_(std::move(fault)) {}

namespace {

std::size_t edit_distance(const std::string& a, const std::string& b) {
  std::vector<std::size_t> row(b.size() + 1);
  std::iota(row.begin(), row.end(), std::size_t{0});
  for (std::size_t i = 1; i <= a.size(); ++i) {
    std::size_t diagonal = row[0];
    row[0] = i;
    for (std::size_t j = 1; j <= b.size(); ++j) {
      const std::size_t substitute = diagonal + (a[i - 1] == b[j - 1] ? 0 : 1);
      diagonal = row[j];
      row[j] = std::min({row[j] + 1, row[j - 1] + 1, substitute});
    }
  }
  return row[b.size()];
}

// Returns a name in small letters, its words parted by hyphens.
std::string folded(std::string name) {
  for (char& c : name) c = c == '_' || c == ' ' ? '-' : static_cast<char>(std::tolower(static_cast<unsigned char>(c)));
  return name;
}

}  // namespace

std::string did_you_mean(const std::string& name, const std::vector<std::string>& known) {
  std::string best;
  const std::string wanted = folded(name);
  // Up to two edits, or a third of a long name; but a name has to have something in common with what it is taken for.
  std::size_t best_distance = std::min(std::max<std::size_t>(3, name.size() / 3 + 1), name.size());
  for (const std::string& candidate : known) {
    const std::size_t distance = edit_distance(wanted, folded(candidate));
    if (distance < best_distance) {
      best_distance = distance;
      best = candidate;
    }
  }
  return best.empty() ? "" : ", did you mean '" + best + "'?";
}

std::string unknown_name(const std::string& what, const std::string& name, const std::vector<std::string>& known,
                         const std::string& or_else) {
  return "unknown " + what + " '" + name + "'" + did_you_mean(name, known) +
         "; known: " + (known.empty() ? "none" : list_names(known)) + or_else;
}

std::string list_names(const std::vector<std::string>& names) {
  std::string text;
  for (std::size_t i = 0; i < names.size(); ++i) {
    if (i > 0) text += i + 1 == names.size() ? " or " : ", ";
    text += names[i];
  }
  return text;
}

}  // namespace weft
