// Plans as files: JSON (docs/plans.md) that weft writes and reads back as the same plan, and that other tools can write.
#pragma once

#include <array>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "base/text/json_members.hpp"
#include "sched/planning/plan.hpp"
#include "workloads/tiling/tiling.hpp"

namespace weft {

// What a plan was made of and by.
struct PlanOrigin {
  std::string experiment;              // a path that leads there from here; empty: not known
  std::vector<std::string> overrides;  // arguments of --set
  std::string algorithm = "plan";
  // The output tiles of all layers, where they were found by a search. Empty: the experiment says them.
  struct LayerTile {
    std::string layer;
    Shape shape;
  };
  std::vector<LayerTile> tiles;
};

// Writes a plan that fits. In the file the experiment's path leads from the file's folder. The file is whole or is not
// there. Throws InputError where it cannot be written, where something stands there that is no regular file or is the
// experiment, and where two tasks have one name.
void save_plan(const std::string& path, const Plan& plan, const PlanOrigin& origin);

class PlanFile {
 public:
  // Reads the file and what it says of its origin. Throws InputError, with line and column where a fault has them.
  explicit PlanFile(const std::string& path);
  // Reads the text of a file of that name.
  PlanFile(std::string text, const std::string& path);
  PlanFile(const PlanFile&) = delete;
  PlanFile& operator=(const PlanFile&) = delete;

  const PlanOrigin& origin() const { return origin_; }
  // The capacity that it was made for. Nothing: unlimited, or not known.
  std::optional<Bytes> capacity() const { return capacity_; }

  // Sets the tiles of the origin as those that were found, where it has some. Throws InputError where they are not tiles of the network, and
  // where tiles are to be searched for and there are none here.
  void give_tiles_to(Tiling& found, const Network& network) const;

  // Returns the plan for a problem, with the problem's tasks and those that were added for spilling. Addresses that are
  // absent are planned; times are checked, where the file has them, and computed anew, as durations are those of the
  // problem's machine. Throws InputError for everything that is no plan of this problem: docs/plans.md has the list.
  // Throws Infeasible where the addresses are within the capacity that the plan was made for but not within the
  // machine's, and where there are none and the order needs more.
  Plan plan(const std::shared_ptr<const Problem>& problem) const;

 private:
  friend class PlanReader;
  enum Section {
    version,
    tasks,
    experiment,
    set,
    algorithm,
    tiling,
    capacity_bytes,
    fits,
    activation_limit,
    activation_waits,
    barriers,
    compute_barriers,
    added,
    resident,
    note,
    section_count
  };
  void read_origin(JsonCursor& json);
  void read_tiles(JsonCursor& json);

  std::string path_, text_;
  std::array<JsonSection, section_count> sections_;
  PlanOrigin origin_;
  std::vector<std::size_t> tile_at_;  // offsets of the tiles
  std::optional<Bytes> capacity_;
};

}  // namespace weft
