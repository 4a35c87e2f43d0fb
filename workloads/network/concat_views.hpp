// Concatenations that need no copy: whoever reads one reads the tiles of its operands where they are.
#pragma once

#include <span>
#include <vector>

#include "workloads/network/network.hpp"

namespace weft {

// A whole tensor, and where it lies in one that it is a part of.
struct TensorPart {
  TensorId tensor = 0;
  Shape begin{};
};

class ConcatViews {
 public:
  explicit ConcatViews(const Network& network);

  // The layer makes no tensor of its own: a concatenation without an activation that is no output of the network, whose
  // parts, those of concatenations in it included, are results of layers, each there once.
  bool is_view(std::size_t layer) const { return is_view_[layer]; }
  // What the tensor is made of, in the order of the operands; itself where it is no view.
  std::span<const TensorPart> parts(TensorId tensor) const { return parts_[tensor]; }
  // The tensors that the layer reads.
  std::vector<TensorId> read_by(const Layer& layer) const;

 private:
  std::vector<TensorPart> joined(const Network& network, const Layer& concatenation) const;

  std::vector<bool> is_view_;                   // by layer
  std::vector<std::vector<TensorPart>> parts_;  // by tensor
};

}  // namespace weft
