#include "workloads/lowering/graph_assembly.hpp"

#include <fmt/format.h>

#include <utility>
#include <vector>

namespace weft {

namespace {

// Limits far above what can be scheduled in a reasonable time.
constexpr double max_tasks = double{1 << 26};
constexpr double max_edges = double{1 << 30};

// Returns "" or ".2", ".3", ...: what makes the name different from all others, which it then is one of.
std::string suffix_of(const std::string& name, std::unordered_set<std::string>& names) {
  std::string suffix;
  for (int number = 2; !names.insert(name + suffix).second; ++number) suffix = '.' + std::to_string(number);
  return suffix;
}

}  // namespace

GraphAssembly::GraphAssembly(const Experiment& experiment) : experiment_(experiment) {
  builder_.set_network_name(network().name);
  for (const Layer& layer : network().layers) {
    builder_.add_layer(layer.name);
    grid_names_.insert(layer.name);
  }
}

void GraphAssembly::announce(double tasks, double edges) {
  tasks_ += tasks;
  edges_ += edges;
  if (tasks_ > max_tasks || edges_ > max_edges) {
    const Location& where = experiment_.tiling.where;
    throw InputError(where.file.empty() ? Location{experiment_.file} : where,
                     "these tiles make more than 2^26 tasks or 2^30 edges; expected larger tiles");
  }
}

void GraphAssembly::begin_task_grid(TaskKind kind, std::string task_name, std::string buffer_name,
                                    const std::array<std::uint32_t, 4>& grid) {
  if (kind != TaskKind::compute) {
    const std::string suffix = suffix_of(buffer_name, grid_names_);
    task_name += suffix;
    buffer_name += suffix;
  }
  builder_.add_task_grid({next_task_, kind, std::move(task_name), std::move(buffer_name), grid});
}

BufferId GraphAssembly::add_external(ExternalBuffer buffer) {
  buffer.name += suffix_of(buffer.name, external_names_);
  return builder_.add_external(std::move(buffer));
}

ClassId GraphAssembly::add_class(const TaskClass& task_class, std::span<const TileSlice> slices) {
  std::vector<double> bytes;
  bytes.reserve(slices.size());
  for (const TileSlice& slice : slices) bytes.push_back(static_cast<double>(bytes_of(slice)));
  return builder_.add_class(task_class, bytes, slices);
}

ClassId GraphAssembly::add_load_class(std::size_t layer, BufferClass buffer_class, const TileSlice& box) {
  const TileSlice loaded = whole_slice(box.size, box.element_bits);
  return add_class(move_class(TaskKind::load, layer, buffer_class, loaded, bytes_of(loaded)), {&box, 1});
}

BufferId GraphAssembly::add_tensor(const std::string& name, BufferClass buffer_class, Memory memory, TensorId tensor,
                                   std::size_t layer) {
  BufferId first = no_buffer;
  const bool is_constant = network().is_input(tensor) && network().inputs[tensor].is_constant;
  const std::uint32_t count = is_constant ? 1 : images();
  for (std::uint32_t image = 0; image < count; ++image) {
    const BufferId buffer = add_external({count > 1 ? fmt::format("{}[{}]", name, image) : name, buffer_class, memory,
                                          bytes_of(whole_slice(network().shape(tensor), bits_of(tensor))),
                                          static_cast<std::uint32_t>(layer), tensor, image});
    if (image == 0) first = buffer;
  }
  return first;
}

}  // namespace weft
