// One conformance test of the ONNX project: a model, its inputs, and what it has to compute. Data as Debian's package
// libonnx-testdata installs them: a folder with model.onnx and test_data_set_0/input_K.pb, output_K.pb.
#pragma once

#include <string>
#include <vector>

#include "workloads/onnx/model/onnx_network.hpp"

namespace weft::test {

struct ConformanceCase {
  OnnxModel model;                   // the inputs have the test's values
  std::vector<OnnxTensor> expected;  // per output
};

// Thrown where a test cannot be carried out; what() is the reason.
class Skipped : public std::runtime_error {
 public:
  using std::runtime_error::runtime_error;
};

// Whether all its operators are among those that are read.
bool is_listed(const std::string& folder);

// Inputs that have to be known before the run (weights, shapes) become constants: first none, then all but the first,
// then all. Throws Skipped with the reader's reason where that is not enough, and for values that float32 cannot hold.
ConformanceCase read_case(const std::string& folder);

// How far the values are from those of output `k`: "" when they agree as the ONNX project's own runner asks (relative
// 1e-3, absolute 1e-7; whole numbers exactly).
std::string difference(const ConformanceCase& of, std::size_t k, const std::vector<float>& got);

}  // namespace weft::test
