#include "workloads/graph/tile_copies.hpp"

namespace weft {

TileCopies::TileCopies(const TaskGraph& graph) : graph_(graph), builder_(graph), move_classes_(graph.class_count()) {}

const TileCopies::MoveClasses& TileCopies::move_classes(TaskId tile) {
  MoveClasses& classes = move_classes_[graph_.class_of(tile)];
  if (classes.store != no_class) return classes;
  const TaskClass& tile_class = graph_.of(tile);
  const double bytes = static_cast<double>(tile_class.output_bytes) * graph_.size_unit();
  const auto add = [&](TaskKind kind) {
    const TileSlice whole = whole_slice(tile_class.result.size, tile_class.result.element_bits);
    const TaskClass move = move_class(kind, tile_class.layer, tile_class.output_class, whole, tile_class.output_bytes);
    const std::size_t boxes = graph_.has_boxes() ? 1 : 0;
    return builder_.add_class(move, {&bytes, 1}, {&move.result, boxes});
  };
  classes.store = add(TaskKind::store);
  classes.load = add(TaskKind::load);
  return classes;
}

TaskId TileCopies::add_store(TaskId tile) { return builder_.add_copy(move_classes(tile).store, {&tile, 1}, tile); }

TaskId TileCopies::add_load(TaskId tile, TaskId store) {
  return builder_.add_copy(move_classes(tile).load, {&store, 1}, tile);
}

TaskId TileCopies::add_run(TaskId tile, std::span<const BufferId> inputs) {
  const auto original = graph_.inputs(tile);
  inputs_.assign(inputs.begin(), inputs.end());
  for (std::size_t k = 0; k < inputs_.size(); ++k) {
    if (!graph_.is_external(original[k])) continue;
    inputs_[k] = TaskGraphBuilder::external_handle(original[k] - graph_.task_count());
  }
  return builder_.add_copy(graph_.class_of(tile), inputs_, tile);
}

void TileCopies::replace_inputs(TaskId task, std::span<const BufferId> inputs) {
  const auto original = graph_.inputs(task);
  for (std::size_t k = 0; k < inputs.size(); ++k) {
    if (!graph_.is_external(original[k])) builder_.replace_input(task, k, inputs[k]);
  }
}

}  // namespace weft
