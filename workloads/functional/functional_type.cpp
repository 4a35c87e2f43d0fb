#include "workloads/functional/functional_type.hpp"

namespace weft {

DataType functional_type(const Experiment& experiment) {
  const std::string bytes = std::to_string(experiment.element_bytes);
  if (experiment.data_type) {
    const DataType type = *experiment.data_type;
    if (element_bytes(type) == experiment.element_bytes) return type;
    throw InputError(experiment.element_where, std::string("data_type: ") + to_string(type) + " has elements of " +
                                                   std::to_string(element_bytes(type)) + " B, element_bytes is " +
                                                   bytes + "; expected one of the two keys, or both alike");
  }
  if (experiment.element_bytes == 1) return DataType::int8;
  if (experiment.element_bytes == 4) return DataType::float32;
  throw InputError(experiment.element_where, "element_bytes: there is no data type of " + bytes +
                                                 " B to compute with; expected 1 (int8) or 4 (float32)");
}

}  // namespace weft
