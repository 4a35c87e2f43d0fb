// Concatenations that need no copy: a layer that reads one reads the tiles of its operands where they are.
#pragma once

#include <span>
#include <vector>

#include "workloads/network/network.hpp"

namespace weft {

// A whole tensor, and the place of its first corner in the tensor that it is a part of.
struct TensorPart {
  TensorId tensor = 0;
  Shape begin{};
};

// True when the elements of all operands stand for the same numbers as those of the result (Layer::quantization).
bool keeps_scale(const Layer& layer);

class ConcatViews {
 public:
  explicit ConcatViews(const Network& network);

  // True when the layer makes no tensor of its own: it is a concatenation without an activation, no output of the
  // network, its parts (those of concatenations among its operands included) are results of layers, each there once,
  // and their elements are of its own type and stand for the same numbers.
  bool is_view(std::size_t layer) const { return is_view_[layer]; }
  // Returns the tensors that a view consists of, in the order of its operands; the tensor itself where it is no view.
  std::span<const TensorPart> parts(TensorId tensor) const { return parts_[tensor]; }
  // Returns the tensors that the layer reads.
  std::vector<TensorId> read_by(const Layer& layer) const;

 private:
  std::vector<TensorPart> joined(const Network& network, const Layer& concatenation) const;

  std::vector<bool> is_view_;                   // by layer
  std::vector<std::vector<TensorPart>> parts_;  // by tensor
};

}  // namespace weft
