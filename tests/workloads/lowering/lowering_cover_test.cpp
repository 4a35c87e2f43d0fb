// Whatever the network, the slicing and the placement: every task reads exactly what it needs, and every element is
// produced once. Compared with the definitions of the operators, element by element.
#include <gtest/gtest.h>

#include <algorithm>
#include <map>
#include <set>

#include "tests/support/workloads/random_concatenations.hpp"
#include "workloads/graph/gather_layout.hpp"
#include "workloads/lowering/lower_network.hpp"
#include "workloads/network/concat_views.hpp"
#include "workloads/network/layer_work.hpp"
#include "workloads/network/receptive_field.hpp"
#include "workloads/tiling/reshape_views.hpp"

namespace weft {
namespace {

// Which elements of which tensor a buffer holds, in the order in which they lie there; weights are tensors of their own,
// named "L0.weight".
struct Holding {
  std::string tensor;
  std::uint32_t image = 0;
  std::vector<test::Element> elements;
  Box box{};  // of a whole tensor, and of the result of a compute task

  Holding() = default;
  Holding(std::string of, std::uint32_t image_of, const Box& whole)
      : tensor(std::move(of)), image(image_of), box(whole) {
    test::for_each_element(whole, [&](const test::Element& e) { elements.push_back(e); });
  }

  // The elements that a slice of the buffer takes, in order.
  std::vector<test::Element> part(const TileSlice& slice) const {
    EXPECT_EQ(element_count(slice.extent), static_cast<std::int64_t>(elements.size()));
    std::vector<test::Element> taken;
    for (std::int32_t c = 0; c < slice.size[0]; ++c) {
      for (std::int32_t r = 0; r < slice.size[1]; ++r) {
        for (std::int32_t k = 0; k < slice.size[2]; ++k) {
          const std::int64_t place =
              raster_place(whole_box(slice.extent), slice.offset[0] + c, slice.offset[1] + slice.steps[0].place(r),
                           slice.offset[2] + slice.steps[1].place(k));
          taken.push_back(elements.at(static_cast<std::size_t>(place)));
        }
      }
    }
    return taken;
  }
};

Bytes packed(std::int64_t elements, int bits) { return (elements * bits + 7) / 8; }

// The bytes that the elements of a box lie in, one behind the other in the whole buffer.
Bytes touched(const TileSlice& slice) {
  const int bits = slice.element_bits;
  if (bits % 8 == 0) return element_count(slice.size) * bits / 8;
  std::set<std::int64_t> bytes;
  EXPECT_TRUE(slice.is_dense());
  test::for_each_element(whole_box(slice.size), [&](const test::Element& e) {
    const auto at = [&](std::size_t axis) { return slice.offset[axis] + e[axis]; };
    bytes.insert(raster_place(whole_box(slice.extent), at(0), at(1), at(2)) * bits / 8);
  });
  return static_cast<Bytes>(bytes.size());
}

// Gives some inputs, results, weights and biases types of their own.
Experiment with_types(Experiment experiment, std::uint32_t seed) {
  test::Random random(seed + 7);
  const auto draw = [&](std::optional<DataType>& type) {
    if (random.one_in(2)) type = static_cast<DataType>(random.between(0, static_cast<int>(data_type_names.size()) - 1));
  };
  for (NetworkInput& input : experiment.network.inputs) draw(input.type);
  for (Layer& layer : experiment.network.layers) {
    draw(layer.type);
    draw(layer.weight_type);
    draw(layer.bias_type);
  }
  return experiment;
}

class Cover {
 public:
  explicit Cover(const Experiment& experiment)
      : experiment_(experiment), network_(experiment.network), graph_(build_task_graph(experiment)) {
    for (BufferId b = graph_.task_count(); b < graph_.buffer_count(); ++b) holdings_[b] = external(b);
    for (const TaskGrid& grid : graph_.task_grids()) hold_grid(grid);
  }

  void check() const {
    for (TaskId task = 0; task < graph_.task_count(); ++task) {
      check_sizes(task);
      if (graph_.kind(task) == TaskKind::compute) check_operands(task);
    }
    check_results();
  }

 private:
  std::size_t layer_named(const std::string& name) const {
    for (std::size_t i = 0; i < network_.layers.size(); ++i) {
      if (network_.layers[i].name == name) return i;
    }
    return network_.layers.size();
  }

  // Rows of factors, each to whole bytes, with the others behind them.
  Bytes weight_bytes(std::size_t layer) const {
    const Layer& of = network_.layers[layer];
    const WeightRow row = weight_row(network_, layer);
    const Bytes others = (row.has_bias ? 1 : 0) + (row.has_slope ? 1 : 0);
    return of.output[0] *
           (packed(row.products, network_.bits_of(of.weight_type)) + packed(others, network_.bits_of(of.bias_type)));
  }

  const NetworkInput* input_named(const std::string& name) const {
    for (const NetworkInput& input : network_.inputs) {
      if (input.name == name) return &input;
    }
    return nullptr;
  }

  Holding external(BufferId buffer) const {
    std::string name = graph_.buffer_name(buffer);
    Holding holding;
    if (const std::size_t bracket = name.find('['); bracket != std::string::npos) {
      holding.image = static_cast<std::uint32_t>(std::stoul(name.substr(bracket + 1)));
      name.resize(bracket);
    }
    holding.tensor = name;
    const std::size_t layer = layer_named(name.substr(0, name.find('.')));
    const NetworkInput* input = input_named(name);
    const bool is_weight = input == nullptr && graph_.buffer_class(buffer) == BufferClass::weight;
    const Shape shape = input != nullptr ? input->shape
                        : is_weight      ? weight_slice(network_, layer).extent
                                         : network_.layers[layer].output;
    const int bits = is_weight          ? weight_slice(network_, layer).element_bits
                     : input != nullptr ? network_.bits_of(input->type)
                                        : network_.bits_of(network_.layers[layer].type);
    EXPECT_EQ(graph_.buffer_class(buffer) == BufferClass::weight,
              is_weight || (input != nullptr && input->is_constant));
    EXPECT_EQ(graph_.buffer_bytes(buffer), packed(element_count(shape), bits));
    if (is_weight) {
      EXPECT_EQ(graph_.buffer_bytes(buffer), weight_bytes(layer));
    }
    return {holding.tensor, holding.image, whole_box(shape)};
  }

  void hold_grid(const TaskGrid& grid) {
    const std::uint32_t count = grid.shape[0] * grid.shape[1] * grid.shape[2] * grid.shape[3];
    for (TaskId task = grid.first; task < grid.first + count; ++task) {
      const TileSlice& result = graph_.of(task).result;
      Holding holding;
      if (grid.kind == TaskKind::compute) {
        produced_.insert(grid.task_name);
        const std::size_t layer = layer_named(grid.task_name);
        const std::uint32_t index = task - grid.first;
        const Shape tile{static_cast<std::int32_t>(index / grid.shape[3] / grid.shape[2] % grid.shape[1]),
                         static_cast<std::int32_t>(index / grid.shape[3] % grid.shape[2]),
                         static_cast<std::int32_t>(index % grid.shape[3])};
        holding = {grid.task_name, index / (count / grid.shape[0]), experiment_.tiling.grid(network_, layer).box(tile)};
        EXPECT_EQ(result.size, (Shape{holding.box[0].size(), holding.box[1].size(), holding.box[2].size()}));
      } else {
        holding = moved(task);
      }
      holdings_[task] = holding;
    }
  }

  // What a load or store makes of its sources: every place of its result gets an element of one of them, no element
  // twice.
  Holding moved(TaskId task) const {
    const TileSlice& result = graph_.of(task).result;
    Holding whole;
    whole.elements.resize(static_cast<std::size_t>(element_count(result.size)));
    std::set<test::Element> different;
    GatherLayout places(result);
    for (std::size_t k = 0; k < graph_.inputs(task).size(); ++k) {
      const Holding& from = holdings_.at(graph_.inputs(task)[k]);
      const TileSlice& slice = graph_.operand_slice(graph_.class_of(task), k);
      if (k == 0) {
        whole.tensor = from.tensor;
        whole.image = from.image;
      }
      EXPECT_EQ(from.tensor, whole.tensor);
      EXPECT_EQ(from.image, whole.image);
      const std::vector<test::Element> part = from.part(slice);
      const TileSlice place = places.next(slice.size);
      std::size_t next = 0;
      for (std::int32_t c = place.offset[0]; c < place.offset[0] + place.size[0]; ++c) {
        for (std::int32_t r = place.offset[1]; r < place.offset[1] + place.size[1]; ++r) {
          for (std::int32_t column = place.offset[2]; column < place.offset[2] + place.size[2]; ++column) {
            const std::int64_t at = raster_place(whole_box(result.extent), c, r, column);
            EXPECT_TRUE(different.insert(part[next]).second);
            whole.elements.at(static_cast<std::size_t>(at)) = part[next++];
          }
        }
      }
    }
    EXPECT_EQ(different.size(), whole.elements.size());
    EXPECT_TRUE(std::is_sorted(whole.elements.begin(), whole.elements.end()));  // in raster order of the tensor
    return whole;
  }

  void check_sizes(TaskId task) const {
    const TaskClass& of = graph_.of(task);
    ASSERT_EQ(of.output_bytes, packed(element_count(of.result.size), of.result.element_bits));
    if (of.kind == TaskKind::compute) {
      ASSERT_EQ(of.result.element_bits, network_.bits_of(network_.layers[of.layer].type));
    }
    for (std::size_t k = 0; k < graph_.inputs(task).size(); ++k) {
      const BufferId buffer = graph_.inputs(task)[k];
      const TileSlice& slice = graph_.operand_slice(graph_.class_of(task), k);
      ASSERT_EQ(graph_.operand_bytes(task, k), static_cast<double>(touched(slice)));
      ASSERT_EQ(packed(element_count(slice.extent), slice.element_bits), graph_.buffer_bytes(buffer));
      ASSERT_TRUE(graph_.is_external(buffer) || buffer < task);
      for (std::size_t axis = 0; axis < 3; ++axis) {
        ASSERT_GE(slice.offset[axis], 0);
        ASSERT_GT(slice.size[axis], 0);
        ASSERT_LE(slice.offset[axis] + slice.span(axis), slice.extent[axis]);
      }
    }
  }

  // Elements of a tensor that the task reads, and that it reads no buffer twice, and no element unless the layer names
  // the tensor twice.
  std::set<test::Element> elements_read(TaskId task, const std::string& tensor, std::uint32_t image,
                                        bool repeated) const {
    const auto inputs = graph_.inputs(task);
    EXPECT_EQ(std::set<BufferId>(inputs.begin(), inputs.end()).size(), inputs.size());
    std::set<test::Element> read;
    for (std::size_t k = 0; k < graph_.inputs(task).size(); ++k) {
      const Holding& holding = holdings_.at(graph_.inputs(task)[k]);
      if (holding.tensor != tensor) continue;
      EXPECT_EQ(holding.image, image);
      for (const test::Element& element : holding.part(graph_.operand_slice(graph_.class_of(task), k))) {
        EXPECT_TRUE(read.insert(element).second || repeated);
      }
    }
    return read;
  }

  // No task makes it: its readers find it in its operands.
  bool is_view(TensorId tensor) const {
    return !network_.is_input(tensor) && !produced_.contains(network_.tensor_name(tensor));
  }

  // The tensors that tasks make which are in it, with repetitions.
  std::vector<TensorId> made_tensors(TensorId tensor) const {
    if (!is_view(tensor)) return {tensor};
    std::vector<TensorId> all;
    for (const TensorId operand : network_.layers[network_.producer(tensor)].inputs) {
      const std::vector<TensorId> parts = made_tensors(operand);
      all.insert(all.end(), parts.begin(), parts.end());
    }
    return all;
  }

  bool reads_twice(std::size_t layer) const {
    std::set<TensorId> different;
    for (const TensorId operand : network_.layers[layer].inputs) {
      for (const TensorId tensor : made_tensors(operand)) {
        if (!different.insert(tensor).second) return true;
      }
    }
    return false;
  }

  // The same elements in the shape of a reshape's result.
  std::set<test::Element> reshaped(const std::set<test::Element>& elements, const Layer& reshape) const {
    const Shape& from = network_.shape(reshape.inputs[0]);
    const Shape& to = reshape.output;
    std::set<test::Element> result;
    for (const test::Element& element : elements) {
      const auto place = static_cast<std::int32_t>(raster_place(whole_box(from), element[0], element[1], element[2]));
      result.insert({place / (to[1] * to[2]), place % (to[1] * to[2]) / to[2], place % to[2]});
    }
    return result;
  }

  // What the task reads of the tensor, in its coordinates.
  std::set<test::Element> elements_of(TaskId task, TensorId tensor, std::uint32_t image, bool repeated) const {
    if (!is_view(tensor)) {
      const bool is_constant = network_.is_input(tensor) && network_.inputs[tensor].is_constant;
      return elements_read(task, network_.tensor_name(tensor), is_constant ? 0 : image, repeated);
    }
    const Layer& concatenation = network_.layers[network_.producer(tensor)];
    if (is_reshape(concatenation.op))
      return reshaped(elements_of(task, concatenation.inputs[0], image, repeated), concatenation);
    EXPECT_EQ(concatenation.op, Operator::concat);
    std::set<test::Element> all;
    std::int32_t before = 0;
    for (const TensorId operand : concatenation.inputs) {
      for (test::Element element : elements_of(task, operand, image, repeated)) {
        element[concatenation.axis] += before;
        EXPECT_TRUE(all.insert(element).second);
      }
      before += network_.shape(operand)[concatenation.axis];
    }
    return all;
  }

  void check_operands(TaskId task) const {
    const Holding& output = holdings_.at(task);
    const std::size_t layer = graph_.of(task).layer;
    for (std::size_t operand = 0; operand < network_.layers[layer].inputs.size(); ++operand) {
      const TensorId tensor = network_.layers[layer].inputs[operand];
      const bool repeated = reads_twice(layer);
      const auto read = elements_of(task, tensor, output.image, repeated);
      const Box field = receptive_field(network_, layer, operand, output.box);
      // Of the smallest box around the windows, rows and columns between them may be left out, never more.
      bool has_gaps = false;
      for (std::size_t axis = 1; axis < 3; ++axis) {
        has_gaps = has_gaps || !window_sampling(network_.layers[layer], axis).is_dense();
      }
      if (!repeated && !has_gaps) {
        ASSERT_EQ(static_cast<std::int64_t>(read.size()), element_count(sizes_of(field)));
      } else if (!repeated) {
        ASSERT_LE(static_cast<std::int64_t>(read.size()), element_count(sizes_of(field)));
      }
      test::for_each_element(output.box, [&](const test::Element& out) {
        for (const test::Element& tap : test::taps(network_, layer, operand, out)) {
          ASSERT_EQ(read.contains(tap), test::is_inside(network_.shape(tensor), tap)) << network_.layers[layer].name;
        }
      });
    }
    check_weights(task, layer, output.box[0]);
  }

  void check_weights(TaskId task, std::size_t layer, Range filters) const {
    if (element_count(weight_shape(network_, layer)) == 0) return;
    const Shape shape = weight_slice(network_, layer).extent;
    const auto read = elements_read(task, network_.layers[layer].name + ".weight", 0, false);
    ASSERT_EQ(static_cast<std::int32_t>(read.size()), filters.size() * shape[2]);
    ASSERT_EQ((*read.begin())[0], filters.begin);
    ASSERT_EQ((*read.rbegin())[0], filters.end - 1);
    // Weights come last, after the activations.
    ASSERT_EQ(graph_.buffer_class(graph_.inputs(task).back()), BufferClass::weight);
  }

  // Every element of every layer's result is produced once per image; what leaves the network is all of its outputs.
  void check_results() const {
    std::map<std::string, std::int64_t> produced, stored;
    for (TaskId task = 0; task < graph_.task_count(); ++task) {
      const Holding& holding = holdings_.at(task);
      const std::int64_t elements = element_count(graph_.of(task).result.size);
      if (graph_.kind(task) == TaskKind::compute) produced[holding.tensor] += elements;
      const bool leaves = graph_.of(task).keep || graph_.of(task).result_buffer != no_buffer;
      if (leaves) stored[holding.tensor] += elements;
    }
    const std::vector<bool> is_output = find_outputs(network_);
    for (std::size_t layer = 0; layer < network_.layers.size(); ++layer) {
      const std::string& name = network_.layers[layer].name;
      const std::int64_t elements = element_count(network_.layers[layer].output) * network_.batch;
      EXPECT_EQ(produced[name], is_view(network_.result_of(layer)) ? 0 : elements);
      EXPECT_EQ(stored[name], is_output[layer] ? elements : 0);
    }
  }

  const Experiment& experiment_;
  const Network& network_;
  TaskGraph graph_;
  std::map<BufferId, Holding> holdings_;
  std::set<std::string> produced_;  // layers that have tasks
};

TEST(NetworkGraphCover, EveryTaskReadsExactlyItsReceptiveField) {
  for (std::uint32_t seed = 1; seed <= 3000; ++seed) {
    const Experiment experiment = test::random_experiment(seed);
    Cover(experiment).check();
    if (::testing::Test::HasFailure()) FAIL() << "seed " << seed;
  }
}

TEST(NetworkGraphCover, EveryBufferHasTheBytesOfItsElementsWhateverTheirTypes) {
  for (std::uint32_t seed = 1; seed <= 300; ++seed) {
    const Experiment experiment = with_types(test::random_experiment(seed), seed);
    Cover(experiment).check();
    if (::testing::Test::HasFailure()) FAIL() << "seed " << seed;
  }
}

TEST(NetworkGraphCover, EveryTaskReadsExactlyItsReceptiveFieldOfConcatenations) {
  for (std::uint32_t seed = 1; seed <= 1000; ++seed) {
    const Experiment experiment = test::with_concatenations(test::random_experiment(seed), seed);
    Cover(experiment).check();
    if (::testing::Test::HasFailure()) FAIL() << "seed " << seed;
  }
}

TEST(NetworkGraphCover, WorkOfTheTilesAddsUpToThatOfTheLayer) {
  for (std::uint32_t seed = 1; seed <= 3000; ++seed) {
    const Experiment experiment = test::random_experiment(seed);
    const TaskGraph graph = build_task_graph(experiment);
    std::vector<std::int64_t> work(experiment.network.layers.size(), 0);
    for (TaskId task = 0; task < graph.task_count(); ++task) {
      work[graph.of(task).layer] += graph.of(task).work.macs + graph.of(task).work.operations;
    }
    for (std::size_t layer = 0; layer < work.size(); ++layer) {
      if (ConcatViews(experiment.network).is_view(layer) ||
          ReshapeViews(experiment.network, experiment.tiling).is_view(layer)) {
        EXPECT_EQ(work[layer], 0);
        continue;
      }
      const Work whole = layer_work(experiment.network, layer);
      EXPECT_EQ(work[layer], (whole.macs + whole.operations) * experiment.network.batch) << "seed " << seed;
    }
  }
}

TEST(NetworkGraphCover, ClassesAreNotStoredTwice) {
  for (std::uint32_t seed = 1; seed <= 500; ++seed) {
    const Experiment experiment = test::random_experiment(seed);
    // Where a tile of a concatenation takes nothing from an operand, the place in that operand's grid still counts; so
    // does the place of all tiles of a layer that names a tensor twice.
    const auto& layers = experiment.network.layers;
    if (std::any_of(layers.begin(), layers.end(), [](const Layer& l) {
          return l.op == Operator::concat || std::set(l.inputs.begin(), l.inputs.end()).size() < l.inputs.size();
        })) {
      continue;
    }
    const TaskGraph graph = build_task_graph(experiment);
    std::vector<std::size_t> operand_count(graph.class_count(), 0);
    for (TaskId task = 0; task < graph.task_count(); ++task) {
      operand_count[graph.class_of(task)] = graph.inputs(task).size();
    }
    const bool many_inputs = experiment.network.inputs.size() > 1;
    const auto equal = [&](ClassId a, ClassId b) {
      const TaskClass &x = graph.class_at(a), &y = graph.class_at(b);
      if (x.kind == TaskKind::load && many_inputs) return false;  // of different inputs for one layer
      if (x.kind != y.kind || x.layer != y.layer || x.output_class != y.output_class || !(x.work == y.work) ||
          !(x.result == y.result) || x.result_buffer != y.result_buffer || operand_count[a] != operand_count[b]) {
        return false;
      }
      for (std::size_t k = 0; k < operand_count[a]; ++k) {
        if (!(graph.operand_slice(a, k) == graph.operand_slice(b, k))) return false;
      }
      return true;
    };
    for (ClassId a = 0; a < graph.class_count(); ++a) {
      for (ClassId b = 0; b < a; ++b)
        ASSERT_FALSE(equal(a, b)) << "seed " << seed << " classes " << a << ' ' << b << " of "
                                  << to_string(graph.class_at(a).work.op);
    }
  }
}

}  // namespace
}  // namespace weft
