#include "sweep/engine/dask_engine.hpp"

#include <fmt/format.h>

#include <optional>
#include <stdexcept>
#include <string_view>

#include "sweep/engine/python_process.hpp"

namespace weft {

void run_on_dask(const std::string& address, const JobFiles& files, std::span<const std::string> ids,
                 const std::function<void(std::size_t finished)>& on_change) {
  PythonProcess engine("weft_engines.dask_engine", {address, files.weft, files.directory});
  for (const std::string& id : ids) engine.write_line(id);
  engine.end_of_lines();
  constexpr std::string_view refusal = "error: ";  // the last line, where the engine gives up
  std::size_t finished = 0;
  std::string reason;
  while (const std::optional<std::string> line = engine.read_line()) {
    if (line->starts_with(refusal)) {
      reason = line->substr(refusal.size());
    } else {
      on_change(++finished);
    }
  }
  if (const int status = engine.wait(); status != 0 || finished < ids.size()) {
    if (reason.empty()) {
      reason = fmt::format(
          "the process that speaks to Dask at {} has ended with status {}; expected python3-distributed here, a "
          "scheduler there, and workers that see {} and {}",
          address, status, files.weft, files.directory);
    }
    throw std::runtime_error(
        fmt::format("{}; {} of {} points are finished, repeat to go on", reason, finished, ids.size()));
  }
}

}  // namespace weft
