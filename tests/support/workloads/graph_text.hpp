// Reads graphs from short texts in tests. Tasks are called t0, t1, ... and processors p0, p1, ...; one line each:
//   processors COUNT
//   bandwidth NUMBER                     (or one line per row of the matrix)
//   task BYTES COST... < FROM:BYTES ...  (costs: one per processor, - where it cannot run, or =K: as task K;
//                                         without ":BYTES" the edge carries what the one before it carries)
// The text is turned into graph JSON and read by the real reader.
#pragma once

#include <fstream>
#include <sstream>
#include <stdexcept>
#include <string>
#include <vector>

#include "workloads/graph_files/graph_json.hpp"

namespace weft::test {

class GraphText {
 public:
  explicit GraphText(std::istream& in) {
    for (std::string line; std::getline(in, line);) {
      std::istringstream words(line);
      std::string word;
      if (!(words >> word)) continue;
      if (word == "processors") read_processors(words);
      if (word == "bandwidth") bandwidth_.push_back(list(words));
      if (word == "task") read_task(words);
    }
  }

  std::string json() const {
    std::ostringstream out;
    const bool matrix = bandwidth_.size() > 1;
    out << "{\"processors\":[" << joined(processors_, "\"", "\"") << "],\"bandwidth\":" << (matrix ? "[" : "")
        << (matrix ? joined(bandwidth_, "[", "]") : bandwidth_.at(0)) << (matrix ? "]" : "") << ",\"tasks\":["
        << joined(tasks_, "{", "}") << "],\"edges\":[" << joined(edges_, "{", "}") << "]}";
    return out.str();
  }

 private:
  static std::string list(std::istream& words) {
    std::string text;
    for (std::string word; words >> word && word != "<";) {
      if (!text.empty()) text += ',';
      text += word == "-" ? "null" : word;
    }
    return text;
  }

  static std::string joined(const std::vector<std::string>& items, const char* before, const char* after) {
    std::string text;
    for (const std::string& item : items) {
      if (!text.empty()) text += ",\n";
      text.append(before).append(item).append(after);
    }
    return text;
  }

  template <typename... Parts>
  static std::string text_of(const Parts&... parts) {
    std::ostringstream out;
    (out << ... << parts);
    return out.str();
  }

  void read_processors(std::istream& words) {
    std::size_t count = 0;
    words >> count;
    for (std::size_t p = 0; p < count; ++p) processors_.push_back(text_of('p', p));
  }

  void read_task(std::istream& words) {
    std::string bytes;
    words >> bytes;
    std::string costs = list(words);
    if (costs.at(0) == '=') costs = costs_.at(std::stoul(costs.substr(1)));
    costs_.push_back(costs);
    const std::string name = text_of('t', tasks_.size());
    tasks_.push_back(text_of("\"name\":\"", name, "\",\"cost\":[", costs, "],\"bytes\":", bytes));
    std::string carried = "0";
    for (std::string edge; words >> edge;) {
      const std::size_t colon = edge.find(':');
      if (colon != std::string::npos) carried = edge.substr(colon + 1);
      const std::string from = edge.substr(0, colon);
      edges_.push_back(text_of("\"from\":\"t", from, "\",\"to\":\"", name, "\",\"bytes\":", carried));
    }
  }

  std::vector<std::string> processors_, bandwidth_, costs_, tasks_, edges_;
};

inline GraphFile graph_from_text(const std::string& text) {
  std::istringstream in(text);
  return parse_graph_json(GraphText(in).json(), "text");
}

// Returns what write_graph_json() writes.
inline std::string graph_json(const GraphFile& file) {
  std::ostringstream out;
  write_graph_json(file, out);
  return out.str();
}

// Returns the graph of tests/data/graphs/NAME.txt.
inline GraphFile graph_from_data(const std::string& name) {
  const std::string path = std::string(WEFT_SOURCE_DIR) + "/tests/data/graphs/" + name + ".txt";
  std::ifstream in(path);
  if (!in) throw std::runtime_error("missing test data: " + path);
  return parse_graph_json(GraphText(in).json(), path);
}

}  // namespace weft::test
