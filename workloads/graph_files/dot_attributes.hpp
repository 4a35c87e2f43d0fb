// Which attributes of a DOT file mean something to weft; names in letters of any case.
//
//   node   cost | weight | size   time of the task, or a list of times, one per processor ("14 16 null")
//          bytes                  size of its buffer
//          external               true: not a task but a buffer from outside, left out with its edges
//          kind                   load or store: what the task does
//          class, memory, keep    of its buffer: input, weight or output; dram; true
//          layer                  a name
//   edge   bytes | size | weight | label   what is read of the buffer; the first of these that there is; a label only
//                                 where it is a number; a size of -1 is nothing
//          key                    a name: edges of one key between the same nodes are one
//   graph  processors             their number, or their names
//          bandwidth              bytes per unit of time between processors, or none
//          capacity_bytes, resident_bytes, alignment
//          reuse, exclusive_dma   true or false
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "base/text/source_text.hpp"
#include "workloads/graph_files/graph_file_parts.hpp"

namespace weft {

inline constexpr double dot_unset = -1;

// What stands in the brackets behind one node, or is the default where it stands.
struct DotNodeValues {
  // A row in DotAttributes::costs; no entries: not said.
  std::size_t first_cost = 0;
  std::uint32_t cost_count = 0;
  double bytes = dot_unset;
  bool external = false;
  GraphFileParts::Role role;
};

// The same of an edge. Of two attributes that say its bytes the one of lower rank counts.
struct DotEdgeValues {
  static constexpr std::uint8_t no_rank = 9;
  double bytes = dot_unset;
  std::uint8_t rank = no_rank;

  // Takes over what `other` says, unless this says it by an attribute that counts more.
  void add(const DotEdgeValues& other) {
    if (other.rank <= rank) *this = other;
  }
};

class DotAttributes {
 public:
  explicit DotAttributes(const SourceText& source) : source_(source) {}

  // Is called before the brackets of a node or an edge.
  void begin() { cost_name_.clear(), edge_key.clear(); }
  // Each function takes one attribute; `name` is in small letters. Those that mean nothing to weft are passed over.
  void set(DotNodeValues& node, std::string_view name, std::string_view value, std::size_t offset);
  void set(DotEdgeValues& edge, std::string_view name, std::string_view value, std::size_t offset);
  void set_graph(std::string_view name, std::string_view value, std::size_t offset);

  std::vector<double> costs;        // all rows one after the other; infinity for null
  bool has_sizes = false;           // a cost was called `size`, as SimGrid does
  std::string edge_key;             // of the brackets at hand
  std::vector<std::string> layers;  // those that roles name
  int node_decimals = 0, edge_decimals = 0;

  std::optional<std::size_t> processor_count;
  std::vector<std::string> processors;  // where they have names
  std::size_t processors_at = 0;
  std::vector<double> bandwidth{1};
  std::optional<double> capacity_bytes;
  double resident_bytes = 0, alignment = 0;
  bool reuse = true, exclusive_dma = false;

 private:
  void set_role(GraphFileParts::Role& role, std::string_view name, std::string_view value);
  bool read_truth(std::string_view name, std::string_view value, std::size_t offset) const;
  void read_costs(DotNodeValues& node, std::string_view value, std::size_t offset);
  void read_processors(std::string_view value, std::size_t offset);

  const SourceText& source_;
  std::string cost_name_;
  std::unordered_map<std::string, std::uint32_t> layer_numbers_;
};

}  // namespace weft
