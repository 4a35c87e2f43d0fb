// The layout of a tree of sources, held against the table of docs/layout.md.
#pragma once

#include <filesystem>
#include <map>
#include <string>
#include <vector>

namespace weft::test {

// The texts of files, by path from the root.
using SourceTree = std::map<std::string, std::string>;

// Reads the files at the root of the repository and in its own folders, so none that a build has made.
SourceTree read_source_tree(const std::filesystem::path& root);

// Returns a line for everything that docs/layout.md of the tree does not allow, in the order of its list; none where
// all is in its place.
std::vector<std::string> layout_faults(const SourceTree& tree);

}  // namespace weft::test
