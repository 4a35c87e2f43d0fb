// Points on the workers of a Dask cluster.
#pragma once

#include <functional>
#include <span>
#include <string>

#include "sweep/engine/job_files.hpp"

namespace weft {

// Runs the points on the workers of the scheduler at an address ("tcp://host:8786"), which see the executable and the
// sweep's directory at the same paths; a worker that dies loses nothing. Needs Dask (python/weft_engines/dask_engine.py).
// `on_change` is told how many are finished. Throws std::runtime_error with the reason where the cluster cannot be
// reached, or points are left: that is a fault of the surroundings, and no result.
void run_on_dask(const std::string& address, const JobFiles& files, std::span<const std::string> ids,
                 const std::function<void(std::size_t finished)>& on_change);

}  // namespace weft
