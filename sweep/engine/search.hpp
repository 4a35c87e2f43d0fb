// A search in place of all combinations: Optuna (T. Akiba et al., "Optuna: A Next-generation Hyperparameter Optimization
// Framework", KDD 2019) chooses points by what earlier ones gave.
#pragma once

#include <functional>
#include <span>
#include <vector>

#include "sweep/space/sweep_space.hpp"
#include "sweep/store/results.hpp"

namespace weft {

// Returns the points that the search of the sweep chooses, each once, in its order. `evaluate` runs a batch of them.
// The same seed and results lead to the same points: a search that was ended goes on where it was. A point that meets no
// condition or has no figures counts as one that failed. Throws Infeasible where Optuna is not installed.
std::vector<Point> search_points(SweepSpace& space, const ResultReader& reader,
                                 const std::function<void(std::span<const Point> batch)>& evaluate);

}  // namespace weft
