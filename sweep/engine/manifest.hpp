// What a sweep's directory says of itself, for processes that run single points of it and for scripts: sweep.json.
#pragma once

#include <string>
#include <vector>

#include "sweep/space/sweep_space.hpp"
#include "sweep/store/result_store.hpp"

namespace weft {

struct Manifest {
  std::string weft;  // what tells the weft that made it from another one
  Keep keep = Keep::summary;
  std::optional<double> timeout;
  std::vector<Point> points;  // of the sweep, without those that a search has yet to choose
};

// Returns the text of sweep.json.
std::string manifest_text(const Manifest& manifest);

// Reads DIR/sweep.json. Throws InputError where there is none.
Manifest read_manifest(const std::string& directory);

}  // namespace weft
