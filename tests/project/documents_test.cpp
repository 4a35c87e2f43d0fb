// What the documents name and link is there.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <filesystem>
#include <regex>
#include <set>
#include <utility>

#include "tests/project/layout_check.hpp"

namespace weft::test {
namespace {

bool exists(const SourceTree& tree, std::string path) {
  path = std::filesystem::path(path).lexically_normal().generic_string();
  while (path.ends_with('/')) path.pop_back();
  const auto found = tree.lower_bound(path);
  if (found != tree.end() && found->first == path) return true;
  const auto inside = tree.lower_bound(path + "/");
  return inside != tree.end() && inside->first.starts_with(path + "/");
}

// The anchor that a heading gets: small letters, digits, - and _, with spaces as hyphens.
std::string anchor_of(const std::string& heading) {
  std::string anchor;
  for (const char c : heading) {
    if (std::isalnum(static_cast<unsigned char>(c)) || c == '-' || c == '_') {
      anchor += static_cast<char>(std::tolower(static_cast<unsigned char>(c)));
    } else if (c == ' ') {
      anchor += '-';
    }
  }
  return anchor;
}

bool has_heading(const std::string& page, const std::string& anchor) {
  static const std::regex heading("\n#+ ([^\n]+)");
  const std::string text = "\n" + page;
  for (std::sregex_iterator found(text.begin(), text.end(), heading), end; found != end; ++found) {
    if (anchor_of((*found)[1]) == anchor) return true;
  }
  return false;
}

std::set<std::string> words_of_code(const SourceTree& tree) {
  std::set<std::string> words;
  for (const auto& [path, text] : tree) {
    if (path.ends_with(".md") || path.ends_with(".png")) continue;
    std::string word;
    for (const char c : text) {
      if (std::isalnum(static_cast<unsigned char>(c)) || c == '_') {
        word += c;
      } else if (!word.empty()) {
        words.insert(std::exchange(word, {}));
      }
    }
  }
  return words;
}

// Calls fault(groups) for every place where the text matches.
template <typename Fault>
void for_each_match(const std::string& text, const std::regex& pattern, Fault fault) {
  for (std::sregex_iterator found(text.begin(), text.end(), pattern), end; found != end; ++found) fault(*found);
}

// What documents say that is not there: paths in backticks that begin with a folder of the repository, functions and
// classes in backticks, links to files and headings; and pages that the README does not link.
std::vector<std::string> document_faults(const SourceTree& tree) {
  static const std::regex path(
      R"(`((?:include|base|workloads|sched|hw|sweep|cli|python|tests|scripts|docs|cmake|\.ci)/[\w./-]*)[`:])");
  static const std::regex name(R"(`(?:\w+::)*(\w+)\(\)`|`([A-Z][a-z0-9]+(?:[A-Z][a-z0-9]*)+)`)");
  static const std::regex link(R"(\]\(([^)#: ]*)(?:#([\w-]+))?\))");
  const std::set<std::string> words = words_of_code(tree);
  std::vector<std::string> faults;
  for (const auto& entry : tree) {
    const auto& page = entry.first;
    const auto& text = entry.second;
    if (!page.ends_with(".md")) continue;
    const std::string folder = page.starts_with("docs/") ? "docs/" : "";
    const auto add = [&](const std::string& fault) { faults.push_back(page + " " + fault); };
    if (!folder.empty() && tree.at("README.md").find("](" + page + ")") == std::string::npos) {
      add("has no link in README.md");
    }
    for_each_match(text, path, [&](const std::smatch& found) {
      if (!exists(tree, found[1])) add("names " + found.str(1) + ": no such file");
    });
    for_each_match(text, name, [&](const std::smatch& found) {
      const std::string word = found.str(1) + found.str(2);
      if (!words.contains(word)) add("names " + word + ": no such name in the code");
    });
    for_each_match(text, link, [&](const std::smatch& found) {
      const std::string target = found[1].length() == 0 ? page : folder + found.str(1);
      const std::string normal = std::filesystem::path(target).lexically_normal().generic_string();
      if (!exists(tree, normal)) {
        add("links " + normal + ": no such file");
      } else if (found[2].length() > 0 && !has_heading(tree.at(normal), found[2])) {
        add("links " + normal + "#" + found.str(2) + ": no such heading");
      }
    });
  }
  return faults;
}

TEST(Documents, WhatTheyNameAndLinkIsThere) {
  EXPECT_THAT(document_faults(read_source_tree(WEFT_SOURCE_DIR)), testing::IsEmpty());
}

TEST(Documents, WhatIsNotThereIsFound) {
  const SourceTree tree = {
      {"README.md", "`hw/pe/` and `hw/gone.hpp`; [a](docs/a.md), [b](docs/b.md#of-all), [c](docs/b.md#none)"},
      {"docs/b.md", "# Of all\n\n[up](../README.md) [here](#of-all) [there](c.md)\n"},
      {"docs/d.md", "`Vector::cycles()`, `gone()`, `VectorUnit`, `GoneUnit`\n"},
      {"hw/pe/vector.cpp", "class VectorUnit { int cycles() const; };"}};
  EXPECT_THAT(
      document_faults(tree),
      testing::ElementsAre("README.md names hw/gone.hpp: no such file", "README.md links docs/a.md: no such file",
                           "README.md links docs/b.md#none: no such heading", "docs/b.md has no link in README.md",
                           "docs/b.md links docs/c.md: no such file", "docs/d.md has no link in README.md",
                           "docs/d.md names gone: no such name in the code",
                           "docs/d.md names GoneUnit: no such name in the code"));
}

}  // namespace
}  // namespace weft::test
