#include "workloads/lowering/spilled_tensors.hpp"

#include <algorithm>
#include <set>

#include "workloads/network/concat_views.hpp"
#include "workloads/network/layer_work.hpp"
#include "workloads/network/shared_weights.hpp"
#include "workloads/tiling/operand_tiles.hpp"
#include "workloads/tiling/reshape_views.hpp"

namespace weft {

namespace {

class SpilledTensors {
 public:
  explicit SpilledTensors(const Experiment& experiment)
      : experiment_(experiment),
        network_(experiment.network),
        placement_(experiment.placement),
        views_(network_),
        reshapes_(network_, experiment.tiling),
        is_output_(find_outputs(network_)),
        last_reader_(network_.layers.size()),
        stays_(network_.layers.size(), false),
        staying_(network_.layers.size(), resident_bytes()) {
    for (const PeConfig& pes : experiment.hardware.pes) buffered_tiles_ += 2 * pes.count;
    for (std::size_t layer = 0; layer < last_reader_.size(); ++layer) {
      last_reader_[layer] = layer;
      if (is_view(layer)) continue;
      for (const TensorId tensor : views_.read_by(network_.layers[layer])) {
        if (!network_.is_input(tensor)) last_reader_[network_.producer(reshapes_.source(tensor))] = layer;
      }
    }
  }

  std::vector<bool> run() && {
    const std::size_t layers = stays_.size();
    for (std::size_t layer = 0; layer < layers; ++layer) {
      if (is_output_[layer] && placement_.output == Placement::resident) set_stays(layer, true, layers - 1);
    }
    std::vector<bool> through(layers, false);
    for (std::size_t layer = 0; layer < layers; ++layer) {
      if (!may_go(layer)) continue;
      through[layer] = true;
      if (placement_.activation == Placement::tiled) continue;
      set_stays(layer, true, last_reader_[layer]);
      through[layer] = !fits(layer);
      if (through[layer]) set_stays(layer, false, last_reader_[layer]);
    }
    return through;
  }

 private:
  bool is_view(std::size_t layer) const { return views_.is_view(layer) || reshapes_.is_view(layer); }

  // True when the result may go through DRAM: a layer reads it, and its readers need not find it where it is made.
  bool may_go(std::size_t layer) const {
    return last_reader_[layer] > layer && (!is_output_[layer] || placement_.output == Placement::tiled);
  }

  Bytes aligned(const TileSlice& box) const {
    const Bytes step = experiment_.memory.alignment;
    return ceil_div(bytes_of(box), step) * step;
  }
  Bytes aligned(TensorId tensor, const Shape& tile) const {
    return aligned(whole_slice(tile, network_.bits_of(network_.type(tensor))));
  }

  Bytes resident_bytes() const {
    Bytes bytes = 0;
    if (placement_.input == Placement::resident) {
      for (TensorId input = 0; input < network_.inputs.size(); ++input) {
        bytes += aligned(input, network_.shape(input)) * network_.batch;
      }
    }
    if (placement_.weight != Placement::resident) return bytes;
    const std::vector<std::size_t> owners = weight_owners(network_);
    for (std::size_t layer = 0; layer < network_.layers.size(); ++layer) {
      if (owners[layer] == layer) bytes += aligned(weight_slice(network_, layer));
    }
    return bytes;
  }

  // Returns the bytes of all tiles of all images, each rounded up: along an axis all are alike but the last.
  Bytes tensor_bytes(std::size_t layer) const {
    const TileGrid grid = experiment_.tiling.grid(network_, layer);
    Bytes bytes = 0;
    for (int ends = 0; ends < 8; ++ends) {
      Bytes tiles = network_.batch;
      Shape size{};
      for (std::size_t axis = 0; axis < 3; ++axis) {
        const bool last = (ends >> axis & 1) != 0;
        tiles *= last ? 1 : grid.count(axis) - 1;
        size[axis] = last ? grid.range(axis, grid.count(axis) - 1).size() : grid.tile[axis];
      }
      bytes += tiles * aligned(network_.result_of(layer), size);
    }
    return bytes;
  }

  Bytes buffered(Bytes tile, double count) const {
    return tile * static_cast<Bytes>(std::min(count, static_cast<double>(buffered_tiles_)));
  }

  // Returns the bytes of a layer's double buffers, given the tensors that are known to stay so far.
  Bytes buffered_bytes(std::size_t layer) const {
    if (is_view(layer)) return 0;
    const TileGrid grid = experiment_.tiling.grid(network_, layer);
    const double batch = network_.batch;
    Bytes bytes = stays_[layer] ? 0
                                : buffered(aligned(network_.result_of(layer), grid.tile),
                                           static_cast<double>(grid.tile_count()) * batch);
    std::set<TensorId> loaded;
    for (std::size_t operand = 0; operand < network_.layers[layer].inputs.size(); ++operand) {
      for (const TensorPart& part : views_.parts(network_.layers[layer].inputs[operand])) {
        if (!is_loaded(part.tensor) || !loaded.insert(part.tensor).second) continue;
        const FieldBound fields =
            bound_receptive_fields(network_, {layer, operand, part}, grid, held_tile(part.tensor));
        bytes += buffered(aligned(part.tensor, fields.largest), fields.count * batch);
      }
    }
    if (placement_.weight == Placement::tiled) {
      TileSlice weights = weight_slice(network_, layer);
      weights = whole_slice({std::min(weights.size[0], grid.tile[0]), 1, weights.size[2]}, weights.element_bits);
      bytes += buffered(aligned(weights), grid.count(0));
    }
    return bytes;
  }

  Shape held_tile(TensorId tensor) const {
    if (network_.is_input(tensor)) return network_.shape(tensor);
    const std::size_t producer = network_.producer(tensor);
    return reshapes_.is_view(producer) ? reshapes_.grid(producer).tile
                                       : experiment_.tiling.grid(network_, producer).tile;
  }

  bool is_loaded(TensorId tensor) const {
    if (network_.is_input(tensor)) return placement_.input == Placement::tiled;
    return !stays_[network_.producer(reshapes_.source(tensor))];
  }

  // Lets the tensor of a layer stay up to the layer `last`, or no longer.
  void set_stays(std::size_t layer, bool stays, std::size_t last) {
    stays_[layer] = stays;
    for (std::size_t k = layer; k <= last; ++k) staying_[k] += stays ? tensor_bytes(layer) : -tensor_bytes(layer);
  }

  bool fits(std::size_t layer) const {
    if (!experiment_.hardware.capacity) return true;
    for (std::size_t k = layer; k <= last_reader_[layer]; ++k) {
      if (staying_[k] + buffered_bytes(k) > *experiment_.hardware.capacity) return false;
    }
    return true;
  }

  const Experiment& experiment_;
  const Network& network_;
  const PlacementChoice& placement_;
  ConcatViews views_;
  ReshapeViews reshapes_;
  std::vector<bool> is_output_;
  std::vector<std::size_t> last_reader_;  // by layer: itself where no layer reads it
  std::vector<bool> stays_;
  std::vector<Bytes> staying_;  // by layer: bytes of the tensors that stay while it runs, and of what is resident
  std::int64_t buffered_tiles_ = 0;
};

}  // namespace

std::vector<bool> tensors_through_dram(const Experiment& experiment) {
  const Placement placement = experiment.placement.activation;
  if (placement == Placement::tiled || placement == Placement::spilled) return SpilledTensors(experiment).run();
  return std::vector<bool>(experiment.network.layers.size(), false);
}

}  // namespace weft
