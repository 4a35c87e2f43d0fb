// What `weft sweep` prints.
#pragma once

#include <string>
#include <vector>

#include "sweep/store/results.hpp"

namespace weft {

// The points that would run, the first of them with their values. `left`: how many are not finished.
void print_dry_run(const SweepSpace& space, const std::vector<Point>& points, std::size_t left, bool json);

// How many points there are of each status.
void print_counts(const Results& results, bool json);

// The counts, and the Pareto front as a table.
void print_results(const SweepFile& sweep, const Results& results, const std::string& directory);

// All rows as JSON.
void print_json(const Results& results);

// What has been written for other machines.
void print_jobs(const std::string& directory, std::size_t points, bool slurm);

// Returns what is wrong with points that have no result, "" where all have one.
std::string failures_text(const Results& results);

}  // namespace weft
