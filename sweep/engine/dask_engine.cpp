#include "sweep/engine/dask_engine.hpp"

#include <fmt/format.h>

#include "base/core/error.hpp"
#include "sweep/engine/python_process.hpp"

namespace weft {

void run_on_dask(const std::string& address, const JobFiles& files, std::span<const std::string> ids,
                 const std::function<void(std::size_t finished)>& on_change) {
  PythonProcess engine("weft_engines.dask_engine", {address, files.weft, files.directory});
  for (const std::string& id : ids) engine.write_line(id);
  engine.end_of_lines();
  std::size_t finished = 0;
  while (engine.read_line()) on_change(++finished);
  if (const int status = engine.wait(); status != 0 || finished < ids.size()) {
    throw Infeasible(
        fmt::format("{} of {} points are finished on {} (status {}); expected python3-distributed here, a "
                    "scheduler there, and workers that see {} and {}; repeat to go on",
                    finished, ids.size(), address, status, files.weft, files.directory));
  }
}

}  // namespace weft
