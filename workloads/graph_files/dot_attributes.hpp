// Which attributes of a DOT file mean something to weft; names in letters of any case.
//
//   node   cost | weight | size   time of the task, or a list of times, one per processor ("14 16 null")
//          bytes                  size of its buffer
//          external               true: not a task but a buffer from outside, left out with its edges
//   edge   bytes | size | weight | label   what is read of the buffer; the first of these that there is; a label only
//                                 where it is a number
//   graph  processors             their number, or their names
//          bandwidth              bytes per unit of time between processors, or none
//          capacity_bytes
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/text/source_text.hpp"

namespace weft {

inline constexpr double dot_unset = -1;

// What stands in the brackets behind one node, or is the default where it stands; of an edge, these are its bytes.
struct DotNodeValues {
  // A row in DotAttributes::costs; no entries: not said.
  std::size_t first_cost = 0;
  std::uint32_t cost_count = 0;
  double bytes = dot_unset;
  bool external = false;
};

class DotAttributes {
 public:
  explicit DotAttributes(const SourceText& source) : source_(source) {}

  // Is called before the brackets of a node or an edge.
  void begin() { cost_name_.clear(), bytes_rank_ = no_rank; }
  // Each function takes one attribute; `name` is in small letters. Those that mean nothing to weft are passed over.
  void set(DotNodeValues& node, std::string_view name, std::string_view value, std::size_t offset);
  void set(double& edge_bytes, std::string_view name, std::string_view value, std::size_t offset);
  void set_graph(std::string_view name, std::string_view value, std::size_t offset);

  std::vector<double> costs;  // all rows one after the other; infinity for null
  int node_decimals = 0, edge_decimals = 0;

  std::optional<std::size_t> processor_count;
  std::vector<std::string> processors;  // where they have names
  std::size_t processors_at = 0;
  std::vector<double> bandwidth{1};
  std::optional<double> capacity_bytes;

 private:
  static constexpr std::size_t no_rank = 9;

  void read_costs(DotNodeValues& node, std::string_view value, std::size_t offset);
  void read_processors(std::string_view value, std::size_t offset);

  const SourceText& source_;
  std::string cost_name_;
  std::size_t bytes_rank_ = no_rank;
};

}  // namespace weft
