#include "tests/project/layout_check.hpp"

#include <algorithm>
#include <fstream>
#include <iterator>
#include <regex>
#include <set>
#include <sstream>
#include <string_view>

#include <fmt/format.h>

namespace weft::test {
namespace {

constexpr std::size_t max_files = 30;

struct Room {
  int floor = 0;
  std::size_t house = 0;  // position of the top-level folder in the table
  std::string systemc;    // the cell: empty, "yes", or the names of files
};

struct Include {
  std::string file, header;
  bool quoted = true;
};

struct Layout {
  std::map<std::string, Room> rooms;
  std::map<std::string, std::size_t> files;  // of code, in each folder of the tree
  std::vector<Include> includes;
  std::vector<std::string> faults;
};

// Empty for a file at the root.
std::string folder_of(const std::string& path) {
  const auto slash = path.rfind('/');
  return slash == std::string::npos ? std::string() : path.substr(0, slash);
}
std::string house_of(const std::string& path) { return path.substr(0, path.find('/')); }
bool is_header(const std::string& path) { return path.ends_with(".hpp"); }
bool is_code(const std::string& path) { return is_header(path) || path.ends_with(".cpp"); }

std::map<std::string, Room> read_rooms(const std::string& page) {
  static const std::regex row(R"(\| `([^`]+)` \| (\d+) \| (.*?) ?\| [^|]+ \|)");
  std::map<std::string, Room> rooms;
  std::vector<std::string> houses;
  for (std::sregex_iterator found(page.begin(), page.end(), row), end; found != end; ++found) {
    const std::string house = house_of((*found)[1]);
    if (std::find(houses.begin(), houses.end(), house) == houses.end()) houses.push_back(house);
    const auto position = std::find(houses.begin(), houses.end(), house) - houses.begin();
    rooms[(*found)[1]] = {std::stoi((*found)[2]), static_cast<std::size_t>(position), (*found)[3]};
  }
  return rooms;
}

// Headers are named from the root, or from include/, where the public ones are if there is such a folder.
std::vector<Include> read_includes(const SourceTree& tree) {
  constexpr std::string_view directive = "#include ";
  std::vector<Include> includes;
  for (const auto& [path, text] : tree) {
    std::istringstream lines(is_code(path) ? text : "");
    for (std::string line; std::getline(lines, line);) {
      if (!line.starts_with(directive)) continue;
      const char close = line[directive.size()] == '<' ? '>' : '"';
      const std::string header =
          line.substr(directive.size() + 1, line.find(close, directive.size() + 1) - directive.size() - 1);
      const bool is_public = !tree.contains(header) && tree.contains("include/" + header);
      includes.push_back({path, is_public ? "include/" + header : header, is_public || close == '"'});
    }
  }
  return includes;
}

void check_rooms(Layout& layout) {
  std::set<std::string> houses;
  for (const auto& [folder, room] : layout.rooms) {
    houses.insert(house_of(folder));
    if (!layout.files.contains(folder)) {
      layout.faults.push_back(fmt::format("docs/layout.md has a row for {}, which holds no code", folder));
    }
  }
  for (const auto& [folder, count] : layout.files) {
    if (houses.contains(house_of(folder)) && !layout.rooms.contains(folder)) {
      layout.faults.push_back(fmt::format("{} has no row in docs/layout.md", folder));
    }
  }
}

// Folders that each folder with a row includes from.
std::map<std::string, std::set<std::string>> check_floors(Layout& layout) {
  std::map<std::string, std::set<std::string>> below;
  for (const Include& include : layout.includes) {
    const std::string from = folder_of(include.file), to = folder_of(include.header);
    const auto user = layout.rooms.find(from), used = layout.rooms.find(to);
    if (!include.quoted || from == to || user == layout.rooms.end() || used == layout.rooms.end()) continue;
    below[from].insert(to);
    if (used->second.house > user->second.house) {
      layout.faults.push_back(fmt::format("{} includes {}: {}/ stands behind {}/", include.file, include.header,
                                          house_of(to), house_of(from)));
    } else if (used->second.floor >= user->second.floor) {
      layout.faults.push_back(fmt::format("{} includes {}: {} is on floor {}, {} on {}; expected a lower one",
                                          include.file, include.header, from, user->second.floor, to,
                                          used->second.floor));
    }
  }
  return below;
}

// Reports every circle that a walk from `path.back()` comes to for the first time.
void walk(Layout& layout, std::map<std::string, std::set<std::string>>& below, std::vector<std::string>& path,
          std::set<std::string>& done) {
  for (const std::string& next : below[path.back()]) {
    const auto begin = std::find(path.begin(), path.end(), next);
    if (begin != path.end()) {
      layout.faults.push_back(fmt::format("circle: {} -> {}", fmt::join(begin, path.end(), " -> "), next));
    } else if (!done.contains(next)) {
      path.push_back(next);
      walk(layout, below, path, done);
      path.pop_back();
    }
  }
  done.insert(path.back());
}

void check_circles(Layout& layout, std::map<std::string, std::set<std::string>> below) {
  std::set<std::string> done;
  for (const auto& [folder, room] : layout.rooms) {
    std::vector<std::string> path{folder};
    if (!done.contains(folder)) walk(layout, below, path, done);
  }
}

void check_systemc(Layout& layout, const SourceTree& tree) {
  static const std::regex header("(systemc|tlm|sysc/).*");
  std::map<std::string, std::string> uses;  // what a file has of SystemC
  for (const auto& [path, text] : tree) {
    for (const char* name : {"sc_core::", "tlm::"}) {
      if (text.find(name) != std::string::npos) uses[path] = name;
    }
  }
  for (const Include& include : layout.includes) {
    if (std::regex_match(include.header, header)) uses[include.file] = include.header;
  }
  for (const auto& [path, use] : uses) {
    const auto room = layout.rooms.find(folder_of(path));
    if (room == layout.rooms.end() || room->second.systemc == "yes") continue;
    const std::string name = "`" + path.substr(room->first.size() + 1) + "`";
    if (room->second.systemc.find(name) == std::string::npos) {
      layout.faults.push_back(fmt::format("{} uses {}; docs/layout.md has {} without SystemC", path, use, room->first));
    }
  }
}

void check_folders(Layout& layout, const SourceTree& tree) {
  for (const auto& [folder, count] : layout.files) {
    const auto inside = layout.files.upper_bound(folder + "/");
    if (folder.empty() || (inside != layout.files.end() && inside->first.starts_with(folder + "/"))) {
      for (const auto& [path, text] : tree) {
        if (is_code(path) && folder_of(path) == folder) {
          layout.faults.push_back(fmt::format("{} lies beside folders; expected in one of them", path));
        }
      }
    }
    if (count > max_files) {
      layout.faults.push_back(fmt::format("{} has {} files of code; expected at most {}", folder, count, max_files));
    }
  }
}

void check_reach(Layout& layout, const SourceTree& tree) {
  std::set<std::string> included;
  for (const Include& include : layout.includes) {
    included.insert(include.header);
    if (include.quoted && !tree.contains(include.header)) {
      layout.faults.push_back(fmt::format("{} includes {}: no such file", include.file, include.header));
    }
  }
  for (const auto& [path, text] : tree) {
    if (is_header(path) && !included.contains(path))
      layout.faults.push_back(fmt::format("{}: no file includes it", path));
  }
}

}  // namespace

SourceTree read_source_tree(const std::filesystem::path& root) {
  SourceTree tree;
  const auto add = [&](const std::filesystem::directory_entry& entry) {
    if (!entry.is_regular_file()) return;
    std::ifstream file(entry.path(), std::ios::binary);
    tree[entry.path().lexically_relative(root).generic_string()] =
        std::string(std::istreambuf_iterator<char>(file), {});
  };
  for (const auto& entry : std::filesystem::directory_iterator(root)) add(entry);
  for (const char* folder : {"include", "base", "workloads", "sched", "hw", "sweep", "cli", "python", "tests",
                             "scripts", "docs", "cmake", ".ci"}) {
    if (!std::filesystem::exists(root / folder)) continue;
    for (const auto& entry : std::filesystem::recursive_directory_iterator(root / folder)) add(entry);
  }
  return tree;
}

std::vector<std::string> layout_faults(const SourceTree& tree) {
  Layout layout{read_rooms(tree.at("docs/layout.md")), {}, read_includes(tree), {}};
  for (const auto& [path, text] : tree) {
    if (is_code(path)) ++layout.files[folder_of(path)];
  }
  check_rooms(layout);
  check_circles(layout, check_floors(layout));
  check_systemc(layout, tree);
  check_folders(layout, tree);
  check_reach(layout, tree);
  return layout.faults;
}

}  // namespace weft::test
