// The values of a tile's operands and result, addressed by their places in the whole tensors.
#pragma once

#include <span>
#include <vector>

#include "workloads/functional/arithmetic.hpp"
#include "workloads/functional/tile_computation.hpp"

namespace weft {

// The receptive field of a tile in one operand, in one piece.
template <class Element>
class OperandValues {
 public:
  OperandValues(const TileComputation& tile, std::size_t operand);

  const Box& box() const { return box_; }
  BoxBytes<const std::uint8_t> bytes() const {
    return {box_, {reinterpret_cast<const std::uint8_t*>(values_.data()), values_.size() * sizeof(Element)}};
  }
  // Returns the elements of a row, from column box()[2].begin on. Precondition: the row lies in the box.
  const Element* row(std::int32_t channel, std::int32_t row) const {
    return values_.data() + raster_place(box_, channel, row, box_[2].begin);
  }
  const Element& at(std::int32_t channel, std::int32_t row, std::int32_t column) const {
    return this->row(channel, row)[column - box_[2].begin];
  }

 private:
  Box box_{};
  std::vector<Element> values_;
};

// Calls body(arithmetic, input) with the arithmetic of the tile's type and the values of its first operand.
template <class Body>
void with_operand(const TileComputation& tile, Body body) {
  with_arithmetic(tile.type, [&]<class Arithmetic>(Arithmetic arithmetic) {
    body(arithmetic, OperandValues<typename Arithmetic::Element>(tile, 0));
  });
}

// Returns the weights of an output channel: as many as there are products in a sum, then the bias and the slope
// (WeightRow in layer_work.hpp).
template <class Element>
std::span<const Element> weights_of(const TileComputation& tile, std::int32_t channel) {
  const Box& box = tile.weights.box;
  const auto length = static_cast<std::size_t>(box[2].size());
  const auto* all = reinterpret_cast<const Element*>(tile.weights.bytes.data());
  return {all + static_cast<std::size_t>(channel - box[0].begin) * length, length};
}

// The weights of an output channel of a convolution or fully connected layer; the bias is 0 where the layer has none.
template <class Element>
struct Filter {
  const Element* weights = nullptr;
  Element bias{};
};

template <class Element>
Filter<Element> filter_of(const TileComputation& tile, std::int32_t channel) {
  const std::span<const Element> row = weights_of<Element>(tile, channel);
  const std::size_t behind_bias = tile.description().activation == Activation::prelu ? 1 : 0;
  return {row.data(), tile.description().bias ? row[row.size() - 1 - behind_bias] : Element{}};
}

// True where the layer begins with the sums of a part before it, and where it makes sums for the part behind it.
inline bool has_partial_sums(const Layer& layer) { return layer.part && !layer.part->is_first; }
inline bool makes_partial_sums(const Layer& layer) { return layer.part && !layer.part->is_last; }

template <class Element>
std::span<Element> result_values(const TileComputation& tile) {
  return {reinterpret_cast<Element*>(tile.result.bytes.data()), tile.result.bytes.size() / sizeof(Element)};
}

// Calls visit(channel, row, column) for every place of a box in raster order.
template <class Visit>
void for_each_place(const Box& box, Visit visit) {
  for (std::int32_t channel = box[0].begin; channel < box[0].end; ++channel) {
    for (std::int32_t row = box[1].begin; row < box[1].end; ++row) {
      for (std::int32_t column = box[2].begin; column < box[2].end; ++column) visit(channel, row, column);
    }
  }
}

// Sets every element of the result, in order, to value(channel, row, column).
template <class Element, class Value>
void for_each_result(const TileComputation& tile, Value value) {
  Element* result = result_values<Element>(tile).data();
  for_each_place(tile.result.box, [&](auto... place) { *result++ = value(place...); });
}

}  // namespace weft
