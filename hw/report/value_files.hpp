// The values that a functional run has computed, as files of numpy in the output directory.
#pragma once

#include <string>
#include <vector>

#include "hw/report/output_directory.hpp"
#include "workloads/functional/network_outputs.hpp"
#include "workloads/network/network.hpp"

namespace weft {

// A tensor and the file that holds it.
struct ValueFile {
  std::string name;                // of an output or of a layer
  std::string file;                // below the output directory: "outputs/OUTPUT.npy"
  std::vector<std::int64_t> dims;  // images included
};

// Writes outputs/NAME.npy for each of output_ports() (network_ports.hpp), in its shape. Characters of a name that not
// every file system takes become '_', and a number is added where two names would then be one.
std::vector<ValueFile> write_outputs(OutputDirectory& directory, const Network& network, DataType type,
                                     const NetworkOutputs& outputs);
// Writes tensors/LAYER.npy for each of the results, in the shape (images, channels, rows, columns).
std::vector<ValueFile> write_tensors(OutputDirectory& directory, const Network& network, DataType type,
                                     const NetworkOutputs& results);
// Drops the files of these kinds that an earlier run left in the directory, as its summary.json says.
void drop_values_of_earlier_run(OutputDirectory& directory);

}  // namespace weft
