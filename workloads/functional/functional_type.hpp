// The type of elements in which an experiment is computed with values.
#pragma once

#include "workloads/experiment/experiment.hpp"

namespace weft {

// Returns workload.data_type, or else what workload.element_bytes stands for: int8 for 1, float32 for 4. Throws
// InputError when the two contradict each other, and for other sizes, which have no type.
DataType functional_type(const Experiment& experiment);

}  // namespace weft
