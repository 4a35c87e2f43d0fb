#include "workloads/tiling/operand_tiles.hpp"

#include <algorithm>
#include <set>

#include "workloads/network/receptive_field.hpp"

namespace weft {

namespace {

// Returns what of a range of the operand lies in the part, counted from the part's begin.
Range within(const Network& network, const TensorPart& part, std::size_t axis, Range range) {
  const Range cut{std::max(range.begin - part.begin[axis], 0),
                  std::min(range.end - part.begin[axis], network.shape(part.tensor)[axis])};
  return cut.empty() ? Range{} : cut;
}

// Returns the ranges that the output tiles need along `axis` of the tensor, by their index along the driving axis.
std::vector<Range> needed_ranges(const Network& network, const OperandPart& read, std::size_t axis,
                                 const TileGrid& output) {
  const auto [layer, operand, part] = read;
  const std::size_t driver = driving_axis(network.layers[layer], axis);
  std::vector<Range> ranges(static_cast<std::size_t>(output.count(driver)));
  for (std::int32_t i = 0; i < output.count(driver); ++i) {
    Range& range = ranges[static_cast<std::size_t>(i)];
    if (is_reshape(network.layers[layer].op)) {
      Box box = whole_box(output.tensor);
      box[driver] = output.range(driver, i);
      range = receptive_field(network, layer, operand, box)[axis];
    } else {
      range = receptive_range(network, layer, operand, axis, output.range(driver, i));
    }
    range = within(network, part, axis, range);
  }
  return ranges;
}

// Returns where windows stand along `axis` of the part of a tensor; dense where a tile of it may lie between two.
Sampling sampling_of(const Network& network, const OperandPart& read, std::size_t axis, std::int32_t tile) {
  const Layer& layer = network.layers[read.layer];
  // No window stands on the sums of a part before (ChannelPart): they are read as they are.
  if (layer.part && !layer.part->is_first && read.operand + 1 == layer.inputs.size()) return {};
  Sampling sampling = window_sampling(layer, axis);
  // Of elements that share bytes nothing is left out.
  const bool share_bytes = network.bits_of(network.type(read.part.tensor)) % 8 != 0;
  if (sampling.is_dense() || tile < sampling.step || share_bytes) return {};
  sampling.origin -= read.part.begin[axis];
  return sampling;
}

// Returns the elements of a range that windows touch; all of them where that is none.
TouchedRange touched(Range range, const Sampling& sampling) {
  const TouchedRange all{range, {}, range.size()};
  if (sampling.is_dense() || range.empty()) return all;
  // The place within a step, for the first element and the one behind the last.
  const auto place_of = [&](std::int64_t element) {
    const std::int64_t place = (element - sampling.origin) % sampling.step;
    return static_cast<std::int32_t>(place < 0 ? place + sampling.step : place);
  };
  Range cut = range;
  if (place_of(cut.begin) >= sampling.run) cut.begin += sampling.step - place_of(cut.begin);
  if (place_of(cut.end - 1) >= sampling.run) cut.end -= place_of(cut.end - 1) - sampling.run + 1;
  if (cut.empty()) return all;
  TouchedRange result{cut, {sampling.run, sampling.step, place_of(cut.begin)}, 0};
  const std::int32_t behind = result.step.phase + cut.size() - 1;  // of the last element, from the begin of a run
  result.count = behind / sampling.step * sampling.run + behind % sampling.step + 1 - result.step.phase;
  return result;
}

// Returns what is touched of a part of a range.
TouchedRange touched_within(const TouchedRange& all, Range part) {
  const Range cut{std::max(all.range.begin, part.begin), std::min(all.range.end, part.end)};
  if (all.step.is_dense()) return {cut, {}, cut.size()};
  return touched(cut, {all.step.run, all.step.step, all.range.begin - all.step.phase});
}

// Returns the number of an item in a list that holds every item once; appends it when it is new.
template <class Item>
std::uint32_t number_of(const Item& item, std::vector<Item>& items, std::map<Item, std::uint32_t>& numbers) {
  const auto [known, is_new] = numbers.emplace(item, static_cast<std::uint32_t>(items.size()));
  if (is_new) items.push_back(item);
  return known->second;
}

AxisReading tiles_in(const TileGrid& grid, std::size_t axis, Range needed) {
  if (needed.empty()) return {};
  const auto first = static_cast<std::uint32_t>(grid.index_of(axis, needed.begin));
  return {first, static_cast<std::uint32_t>(grid.index_of(axis, needed.end - 1)) - first + 1, 0};
}

void add_reading(AxisReadings& of, AxisReading reading, const std::vector<AxisPart>& parts) {
  reading.pattern = number_of(parts, of.patterns, of.numbers);
  of.readings.push_back(reading);
}

// Adds the reading of a range of a tensor that is held as a grid.
void add_range(AxisReadings& of, const TileGrid& grid, std::size_t axis, const TouchedRange& needed) {
  const AxisReading reading = tiles_in(grid, axis, needed.range);
  std::vector<AxisPart> parts;
  parts.reserve(reading.tile_count);
  for (std::uint32_t i = 0; i < reading.tile_count; ++i) {
    const Range tile = grid.range(axis, static_cast<std::int32_t>(reading.first_tile + i));
    const TouchedRange part = touched_within(needed, tile);
    parts.push_back({tile.size(), part.range.begin - tile.begin, part.count, part.step});
  }
  add_reading(of, reading, parts);
}

// Adds the reading of a whole tile; of nothing where the length is 0.
void add_tile(AxisReadings& of, std::uint32_t tile, std::int32_t length) {
  if (length == 0) return add_reading(of, {}, {});
  add_reading(of, {tile, 1, 0}, {{length, 0, length, {}}});
}

// Returns the smallest box around two parts of one buffer.
TileSlice box_around(const TileSlice& a, const TileSlice& b) {
  if (a == b) return a;
  TileSlice around = a;
  around.steps = {};
  for (std::size_t axis = 0; axis < 3; ++axis) {
    const std::int32_t end = std::max(a.offset[axis] + a.span(axis), b.offset[axis] + b.span(axis));
    around.offset[axis] = std::min(a.offset[axis], b.offset[axis]);
    around.size[axis] = end - around.offset[axis];
  }
  return around;
}

}  // namespace

void OperandTiles::append_buffers(const std::array<std::int32_t, 3>& output_tile, std::uint32_t image,
                                  std::vector<BufferId>& buffers_read) const {
  const AxisReading &c = reading(0, output_tile), &r = reading(1, output_tile), &k = reading(2, output_tile);
  for (std::uint32_t channel = c.first_tile; channel < c.first_tile + c.tile_count; ++channel) {
    for (std::uint32_t row = r.first_tile; row < r.first_tile + r.tile_count; ++row) {
      const std::uint32_t line = (channel * buffers.count[1] + row) * buffers.count[2];
      for (std::uint32_t column = k.first_tile; column < k.first_tile + k.tile_count; ++column) {
        buffers_read.push_back(buffers.at(line + column, image));
      }
    }
  }
}

void OperandTiles::append_slices(const std::array<std::int32_t, 3>& output_tile, std::vector<TileSlice>& slices) const {
  std::array<const std::vector<AxisPart>*, 3> parts{};
  for (std::size_t axis = 0; axis < 3; ++axis) {
    const AxisReading& of = reading(axis, output_tile);
    parts[axis] = &axes[axis].patterns[of.pattern];
  }
  for (const AxisPart& c : *parts[0]) {
    for (const AxisPart& r : *parts[1]) {
      for (const AxisPart& k : *parts[2]) {
        slices.push_back({{c.extent, r.extent, k.extent},
                          {c.offset, r.offset, k.offset},
                          {c.size, r.size, k.size},
                          {r.step, k.step},
                          element_bits});
      }
    }
  }
}

void read_once(std::vector<BufferId>& buffers, std::vector<TileSlice>& slices) {
  std::size_t kept = 0;
  for (std::size_t k = 0; k < buffers.size(); ++k) {
    const auto end = buffers.begin() + static_cast<std::ptrdiff_t>(kept);
    const auto same = static_cast<std::size_t>(std::find(buffers.begin(), end, buffers[k]) - buffers.begin());
    if (same == kept) {
      buffers[kept] = buffers[k];
      if (!slices.empty()) slices[kept] = slices[k];
      ++kept;
    } else if (!slices.empty()) {
      slices[same] = box_around(slices[same], slices[k]);
    }
  }
  buffers.resize(kept);
  if (!slices.empty()) slices.resize(kept);
}

double count_edges(const Network& network, const OperandPart& read, const TileGrid& output, const TileGrid& held) {
  std::array<std::vector<AxisReading>, 3> readings;
  for (std::size_t axis = 0; axis < 3; ++axis) {
    for (const Range needed : needed_ranges(network, read, axis, output)) {
      readings[axis].push_back(tiles_in(held, axis, needed));
    }
  }
  if (is_reshape(network.layers[read.layer].op)) {
    double edges = 0;
    for (std::size_t i = 0; i < readings[0].size(); ++i) {
      edges += double{1} * readings[0][i].tile_count * readings[1][i].tile_count * readings[2][i].tile_count;
    }
    return edges;
  }
  // Every axis of the output drives one of the operand, so the sum over all tiles of a product of one factor per axis
  // is the product of the sums.
  double edges = 1;
  for (const std::vector<AxisReading>& axis : readings) {
    double sum = 0;
    for (const AxisReading& reading : axis) sum += reading.tile_count;
    edges *= sum;
  }
  return edges;
}

OperandTiles read_held_tensor(const Network& network, const OperandPart& read, const TileGrid& output,
                              const HeldTensor& held) {
  OperandTiles tiles;
  tiles.buffers = held.buffers;
  tiles.element_bits = network.bits_of(network.type(read.part.tensor));
  for (std::size_t axis = 0; axis < 3; ++axis) {
    AxisReadings& of = tiles.axes[axis];
    of.driver = driving_axis(network.layers[read.layer], axis);
    const Sampling sampling = axis == 1 ? sampling_of(network, read, axis, held.grid.tile[axis]) : Sampling{};
    for (const Range needed : needed_ranges(network, read, axis, output)) {
      add_range(of, held.grid, axis, touched(needed, sampling));
    }
  }
  return tiles;
}

namespace {

// Returns the fields of a reshape: boxes that follow one index, not products of ranges. They get a grid of one axis.
DistinctFields distinct_raster_fields(const std::array<std::vector<Range>, 3>& needed, std::size_t driver) {
  DistinctFields fields;
  for (AxisReadings& axis : fields.tiles.axes) axis.driver = driver;
  std::map<TouchedBox, std::uint32_t> numbers;
  for (std::size_t i = 0; i < needed[0].size(); ++i) {
    const Box box{needed[0][i], needed[1][i], needed[2][i]};
    const bool is_empty = element_count(sizes_of(box)) == 0;
    const std::uint32_t tile = is_empty ? 0 : number_of({box, {}, sizes_of(box)}, fields.boxes, numbers);
    for (std::size_t axis = 0; axis < 3; ++axis) {
      add_tile(fields.tiles.axes[axis], axis == 0 ? tile : 0, is_empty ? 0 : box[axis].size());
    }
  }
  fields.tiles.buffers.count = {static_cast<std::uint32_t>(fields.boxes.size()), 1, 1};
  return fields;
}

}  // namespace

DistinctFields distinct_receptive_fields(const Network& network, const OperandPart& read, const TileGrid& output,
                                         const Shape& held) {
  const Layer& layer = network.layers[read.layer];
  std::array<std::vector<Range>, 3> needed;
  for (std::size_t axis = 0; axis < 3; ++axis) needed[axis] = needed_ranges(network, read, axis, output);
  const int element_bits = network.bits_of(network.type(read.part.tensor));
  if (is_reshape(layer.op)) {
    DistinctFields fields = distinct_raster_fields(needed, driving_axis(layer, 0));
    fields.tiles.element_bits = element_bits;
    return fields;
  }
  DistinctFields fields;
  fields.tiles.element_bits = element_bits;
  std::array<std::vector<TouchedRange>, 3> ranges;
  for (std::size_t axis = 0; axis < 3; ++axis) {
    AxisReadings& of = fields.tiles.axes[axis];
    of.driver = driving_axis(layer, axis);
    const Sampling sampling = sampling_of(network, read, axis, held[axis]);
    std::map<TouchedRange, std::uint32_t> numbers;
    for (const Range range : needed[axis]) {
      const TouchedRange part = touched(range, sampling);
      add_tile(of, range.empty() ? 0 : number_of(part, ranges[axis], numbers), part.count);
    }
    fields.tiles.buffers.count[axis] = static_cast<std::uint32_t>(ranges[axis].size());
  }
  for (const TouchedRange& channels : ranges[0]) {
    for (const TouchedRange& rows : ranges[1]) {
      for (const TouchedRange& columns : ranges[2]) {
        fields.boxes.push_back({{channels.range, rows.range, columns.range},
                                {rows.step, columns.step},
                                {channels.count, rows.count, columns.count}});
      }
    }
  }
  return fields;
}

FieldBound bound_receptive_fields(const Network& network, const OperandPart& read, const TileGrid& output,
                                  const Shape& held) {
  FieldBound bound{{}, 1};
  double tiles = 1;
  for (std::size_t axis = 0; axis < 3; ++axis) {
    const Sampling sampling = sampling_of(network, read, axis, held[axis]);
    std::set<Range> distinct;
    for (const Range range : needed_ranges(network, read, axis, output)) {
      if (range.empty()) continue;
      bound.largest[axis] = std::max(bound.largest[axis], touched(range, sampling).count);
      distinct.insert(range);
    }
    bound.count *= static_cast<double>(distinct.size());
    tiles *= output.count(axis);
  }
  bound.count = std::min(bound.count, tiles);
  return bound;
}

BoxReader::BoxReader(const HeldTensor& held, int element_bits) : grid_(held.grid) {
  tiles_.element_bits = element_bits;
  tiles_.buffers = held.buffers;
  for (std::size_t axis = 0; axis < 3; ++axis) tiles_.axes[axis].driver = axis;
}

void BoxReader::read(const TouchedBox& box) {
  for (std::size_t axis = 0; axis < 3; ++axis) {
    AxisReadings& of = tiles_.axes[axis];
    const TouchedRange range{box.box[axis], axis == 0 ? SliceStep{} : box.steps[axis - 1], box.size[axis]};
    const auto [known, is_new] = readings_[axis].emplace(range, static_cast<std::int32_t>(of.readings.size()));
    at_[axis] = known->second;
    if (is_new) add_range(of, grid_, axis, range);
  }
}

}  // namespace weft
