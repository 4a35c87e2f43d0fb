#include "workloads/onnx/layers/volume_convolution.hpp"

#include <algorithm>

namespace weft {

namespace {

constexpr std::int64_t max_planes = 64;

// Planes of rows and columns, `depth` for each channel.
struct Volume {
  LayerBuilder::Tensor tensor{};
  std::int64_t channels = 1, depth = 1, rows = 1, columns = 1;

  // The views of a volume: each plane apart, those of a channel one below another, and planes as rows.
  Shape planes() const { return make_view(channels * depth, rows, columns); }
  Shape stacked() const { return make_view(channels, depth * rows, columns); }
  Shape flat() const { return make_view(channels, depth, rows * columns); }
};

class VolumeBuilder {
 public:
  VolumeBuilder(NodeReader& node, const Filters& filters) : node_(node), filters_(filters) {
    if (filters.kernel[0] <= max_planes) return;
    node.fail("a kernel of " + std::to_string(filters.kernel[0]) + " planes; expected at most " +
              std::to_string(max_planes));
  }

  Volume input(const Dims& dims) {
    Volume volume{{}, dims[0], dims[1], dims[2], dims[3]};
    volume.tensor = node_.operand(0, volume.planes());
    return volume;
  }

  Volume pad_planes(const Volume& volume, const Margins& rows, const Margins& columns) {
    Volume padded = volume;
    padded.rows += rows.begin + rows.end;
    padded.columns += columns.begin + columns.end;
    check_size(padded);
    padded.tensor = add_zeros(node_, volume.tensor, volume.planes(), rows, columns);
    return padded;
  }

  Volume pad_depth(const Volume& volume, const Margins& planes) {
    Volume padded = volume;
    padded.depth += planes.begin + planes.end;
    check_size(padded);
    padded.tensor = add_zeros(node_, volume.tensor, volume.flat(), planes, {});
    return padded;
  }

  // Returns the first plane of every `stride`, which divides the depth.
  Volume thin_out(const Volume& volume, std::int64_t stride) {
    Volume thin = volume;
    thin.depth /= stride;
    const Shape runs = make_view(volume.channels * thin.depth, stride, volume.rows * volume.columns);
    thin.tensor = add_zeros(node_, volume.tensor, runs, {0, 1 - stride}, {});
    return thin;
  }

  // Returns the volume with `stride` - 1 planes of zeros behind each plane.
  Volume spread(const Volume& volume, std::int64_t stride) {
    Volume spread = volume;
    spread.depth *= stride;
    check_size(spread);
    const Shape runs = make_view(volume.channels * volume.depth, 1, volume.rows * volume.columns);
    spread.tensor = add_zeros(node_, volume.tensor, runs, {0, stride - 1}, {});
    return spread;
  }

  // Returns the convolution of all planes with plane `tap` of the kernel; a plane of the result has `rows`. Adds the
  // biases if has_bias.
  Volume convolve(const Volume& volume, Operator op, std::int64_t tap, const Window& window,
                  const std::array<std::int32_t, 2>& output_pad, std::int64_t rows, std::int64_t columns,
                  bool has_bias) {
    const OnnxTensor plane = kernel_plane(tap);
    const bool is_transposed = op == Operator::conv_transpose;
    const std::int64_t count = is_transposed ? plane.dims[1] * filters_.groups : plane.dims[0];
    const Filters filters{plane, has_bias ? filters_.bias : nullptr, filters_.groups, {}};
    Layer layer = make_filter_layer(node_, op, filters, is_transposed ? by_filter(plane, filters_.groups) : plane,
                                    count, window, " plane " + std::to_string(tap));
    layer.output_pad = output_pad;
    layer.inputs = {node_.layers().viewed(volume.tensor, volume.stacked())};
    Volume result{{}, count, volume.depth, rows, columns};
    check_size(result);
    result.tensor = node_.add(std::move(layer), result.stacked());
    return result;
  }

  // Returns the sum of volumes of the same shape.
  Volume sum(const std::vector<Volume>& volumes, const Shape& view) {
    Volume result = volumes.front();
    if (volumes.size() == 1) return result;
    Layer layer = layer_of(Operator::add);
    for (const Volume& volume : volumes) layer.inputs.push_back(node_.layers().viewed(volume.tensor, view));
    result.tensor = node_.add(std::move(layer), view);
    return result;
  }

  Volume add_bias(const Volume& volume) {
    if (filters_.bias == nullptr) return volume;
    Volume result = volume;
    const LayerBuilder::Tensor values = node_.layers().viewed(volume.tensor, volume.flat());
    const LayerBuilder::Tensor bias = node_.operand(2, make_view(volume.channels, 1, 1));
    result.tensor = node_.add(layer_of(Operator::add, {values, bias}), volume.flat());
    return result;
  }

 private:
  void check_size(const Volume& volume) const {
    if (element_count(Dims{volume.channels, volume.depth, volume.rows, volume.columns}) >= 0) return;
    node_.fail("with its planes one below another the data are too large; expected fewer than 2^31 elements");
  }

  // Returns one plane of the weights: [., ., planes, rows, columns] becomes [., ., rows, columns].
  OnnxTensor kernel_plane(std::int64_t plane) const {
    const OnnxTensor& weights = filters_.weights;
    const std::int64_t planes = weights.dims[2], size = product(weights.dims, 3, 5);
    OnnxTensor result{weights.dims, 1, real_values(weights), {}};
    result.dims.erase(result.dims.begin() + 2);
    if (weights.stored() == 1) return result;
    Values values;
    for (std::int64_t of = 0; of < weights.dims[0] * weights.dims[1]; ++of) {
      for (std::int64_t i = 0; i < size; ++i) values.push_back(weights.real((of * planes + plane) * size + i));
    }
    result.reals = std::make_shared<const Values>(std::move(values));
    return result;
  }

  NodeReader& node_;
  const Filters& filters_;
};

std::int64_t ceil_to(std::int64_t value, std::int64_t step) { return (value + step - 1) / step * step; }

}  // namespace

void add_volume(NodeReader& node, const Dims& input, const Filters& filters, const SpatialWindow& spatial) {
  Window window{spatial[1], spatial[2]}, along{spatial[0], AxisWindow{}};
  apply_auto_pad(node, make_view(1, input[2], input[3]), window);
  apply_auto_pad(node, make_view(1, input[1], 1), along);
  const Dims& output = node.output_dims();
  const std::int64_t depth = output[2], rows = output[3], columns = output[4];
  VolumeBuilder builder(node, filters);

  // A plane gets so many rows that the rows of the result begin anew with every plane.
  AxisWindow& down = window[0];
  const std::int64_t pitch = ceil_to(input[2] + down.pad.begin + down.pad.end, down.stride);
  Volume data =
      builder.pad_planes(builder.input(input), {down.pad.begin, pitch - input[2] - down.pad.begin}, window[1].pad);
  data = builder.pad_depth(data, along[0].pad);
  down.pad = {0, std::max<std::int64_t>(0, down.reach() - down.stride)};
  window[1].pad = {};

  std::vector<Volume> products;
  for (std::int64_t tap = 0; tap < filters.kernel[0]; ++tap) {
    const std::int64_t first = tap * along[0].dilation;
    Volume met = builder.pad_depth(data, {-first, depth * along[0].stride - data.depth + first});
    met = builder.thin_out(met, along[0].stride);
    products.push_back(builder.convolve(met, Operator::conv, tap, window, {0, 0}, pitch / down.stride, columns,
                                        tap == 0 && filters.bias != nullptr));
  }
  const Volume sum = builder.sum(products, products.front().stacked());
  node.set_result(builder.pad_planes(sum, {0, rows - sum.rows}, {}).tensor);
}

void add_transposed_volume(NodeReader& node, const Dims& input, const Filters& filters, const SpatialWindow& spatial,
                           const std::vector<std::int64_t>& output_pad) {
  Window window{spatial[1], spatial[2]};
  const Dims& output = node.output_dims();
  const std::int64_t depth = output[2], rows = output[3], columns = output[4];
  AxisWindow& down = window[0];
  const std::int64_t stride = down.stride, above = down.pad.begin;
  VolumeBuilder builder(node, filters);

  // Zeros are added below every plane, so that the results of two planes do not overlap.
  const std::int64_t pitch = input[2] - 1 + ceil_to(down.reach(), stride) / stride;
  const Volume data = builder.pad_planes(builder.input(input), {0, pitch - input[2]}, {});
  down.pad = {0, std::max<std::int64_t>(0, down.reach() - stride)};
  const std::array<std::int32_t, 2> added{static_cast<std::int32_t>(std::max<std::int64_t>(0, stride - down.reach())),
                                          static_cast<std::int32_t>(output_pad[2])};

  std::vector<Volume> products;
  for (std::int64_t tap = 0; tap < filters.kernel[0]; ++tap) {
    const std::int64_t begin = tap * spatial[0].dilation - spatial[0].pad.begin;
    const std::int64_t size = input[1] * spatial[0].stride, end = depth - size - begin;
    if (std::min(size, size + end) <= std::max<std::int64_t>(0, -begin)) continue;  // the padding takes it away
    Volume of = builder.convolve(data, Operator::conv_transpose, tap, window, added, pitch * stride, columns, false);
    of = builder.spread(of, spatial[0].stride);
    products.push_back(builder.pad_depth(of, {begin, end}));
  }
  if (products.empty()) node.fail("its padding leaves nothing of the result");
  const Volume sum = builder.sum(products, products.front().flat());
  const Volume result = builder.pad_planes(sum, {-above, rows - sum.rows + above}, {});
  node.set_result(builder.add_bias(result).tensor);
}

}  // namespace weft
