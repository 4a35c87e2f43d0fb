#include "hw/machine/functional_run.hpp"

#include <fmt/format.h>
#include <unistd.h>

#include <algorithm>
#include <set>
#include <stdexcept>

#include "hw/interconnect/interconnect.hpp"
#include "workloads/functional/network_data.hpp"
#include "workloads/functional/own_types.hpp"
#include "workloads/network/concat_views.hpp"
#include "workloads/tiling/reshape_views.hpp"

namespace weft {

FunctionalRun::FunctionalRun(const Experiment& experiment, const TaskGraph& graph)
    : network_(experiment.network),
      uncut_(experiment.uncut ? &*experiment.uncut : nullptr),
      tiling_(experiment.tiling),
      graph_(graph),
      computations_(graph, experiment.network, experiment.tiling, functional_type(experiment)),
      outputs_(experiment.network, computations_.type()),
      kept_(experiment.network, computations_.type(), {}),
      kept_parts_(experiment.network.tensor_count()),
      kept_sources_(experiment.network, computations_.type(), {}),
      pattern_(std::size_t{1} << 16, type() == DataType::int8 ? std::uint8_t{0xa5} : std::uint8_t{0xff}) {}

void FunctionalRun::keep_results(const std::vector<std::size_t>& layers) {
  kept_ = NetworkOutputs(network_, type(), layers);
  const ConcatViews concatenations(network_);
  const ReshapeViews reshapes(network_, tiling_);
  std::set<std::size_t> sources;
  for (const std::size_t layer : layers) {
    for (const TensorPart& part : concatenations.parts(network_.result_of(layer))) {
      const TensorId source = reshapes.source(part.tensor);
      if (source == part.tensor) {
        kept_parts_[part.tensor].push_back({layer, part.begin});
        continue;
      }
      kept_views_.push_back({network_.producer(source), layer, part.begin, network_.shape(part.tensor)});
      sources.insert(network_.producer(source));
    }
  }
  kept_sources_ = NetworkOutputs(network_, type(), {sources.begin(), sources.end()});
}

void FunctionalRun::begin(HostPort& host, const AddressMap& addresses, std::uint64_t scratchpad_bytes) {
  host_ = &host;
  addresses_ = &addresses;
  scratchpad_bytes_ = scratchpad_bytes;
  const std::uint64_t needed = scratchpad_bytes + addresses.dram_bytes();
  const std::uint64_t there =
      static_cast<std::uint64_t>(sysconf(_SC_PHYS_PAGES)) * static_cast<std::uint64_t>(sysconf(_SC_PAGE_SIZE));
  if (needed > there) {
    throw Infeasible(fmt::format("in functional mode scratchpad and DRAM would hold {} B; this host has {} B of memory",
                                 needed, there));
  }
}

void FunctionalRun::fill(std::uint64_t begin, std::uint64_t bytes) {
  for (std::uint64_t done = 0; done < bytes; done += pattern_.size()) {
    host_->write(begin + done, std::span(pattern_).first(std::min<std::uint64_t>(bytes - done, pattern_.size())));
  }
}

// Calls access(address, offset in the buffer, bytes) for every contiguous piece of a buffer.
template <class Access>
void FunctionalRun::for_each_piece(BufferId buffer, Access access) const {
  const BoxAddress place = addresses_->box(buffer, {});
  const std::size_t most = place.table.pages != nullptr ? place.table.page_bytes : pattern_.size();
  const auto size = static_cast<std::size_t>(graph_.buffer_bytes(buffer));
  for (std::size_t offset = 0; offset < size; offset += most) {
    access(address_in(place.base, place.table, offset), offset, std::min(most, size - offset));
  }
}

void FunctionalRun::load() {
  fill(0, scratchpad_bytes_);
  fill(dram_base, addresses_->dram_bytes());
  std::vector<std::uint8_t> values;
  for (BufferId buffer = graph_.task_count(); buffer < graph_.buffer_count(); ++buffer) {
    const ExternalBuffer& external = graph_.external(buffer);
    values.resize(static_cast<std::size_t>(external.bytes));
    if (!make_external(network_, external, type(), values)) continue;
    for_each_piece(buffer, [&](std::uint64_t address, std::size_t offset, std::size_t bytes) {
      host_->write(address, std::span(values).subspan(offset, bytes));
    });
  }
}

std::vector<std::uint8_t> FunctionalRun::read(BufferId buffer) {
  std::vector<std::uint8_t> values(static_cast<std::size_t>(graph_.buffer_bytes(buffer)));
  for_each_piece(buffer, [&](std::uint64_t address, std::size_t offset, std::size_t bytes) {
    host_->read(address, std::span(values).subspan(offset, bytes));
  });
  return values;
}

// Copies what the buffer holds into the results that are kept, where it belongs to any.
void FunctionalRun::keep(BufferId buffer) {
  const TensorBox& held = computations_.tensors().of(buffer);
  if (held.is_weight) return;
  const bool is_source = !network_.is_input(held.tensor) &&
                         std::ranges::binary_search(kept_sources_.layers, network_.producer(held.tensor));
  if (kept_parts_[held.tensor].empty() && !is_source) return;
  const std::vector<std::uint8_t> values = read(buffer);
  if (is_source) {
    const std::size_t source = network_.producer(held.tensor);
    copy_box(held.box, {held.box, values},
             {whole_box(network_.layers[source].output), kept_sources_.of(source, held.image)},
             element_bytes(type_of(network_, held.tensor, type())));
  }
  for (const auto& [layer, begin] : kept_parts_[held.tensor]) {
    Box box = held.box;
    for (std::size_t axis = 0; axis < 3; ++axis) {
      box[axis].begin += begin[axis];
      box[axis].end += begin[axis];
    }
    copy_box(box, {box, values}, {whole_box(network_.layers[layer].output), kept_.of(layer, held.image)},
             element_bytes(type_of(network_, held.tensor, type())));
  }
}

// A streamed output is in an external buffer, and whole after the run.
void FunctionalRun::finished(TaskId task) {
  if (graph_.kind(task) == TaskKind::compute && graph_.of(task).result_buffer == no_buffer) keep(task);
}

// What a result has in place of the buffer is not overwritten.
void FunctionalRun::released(BufferId buffer) {
  const TaskId over = graph_.taken_over_by(buffer);
  const auto left = static_cast<std::size_t>(over == no_task ? 0 : graph_.buffer_bytes(over));
  for_each_piece(buffer, [&](std::uint64_t address, std::size_t offset, std::size_t bytes) {
    const std::size_t stays = left > offset ? std::min(left - offset, bytes) : 0;
    if (stays < bytes) fill(address + stays, bytes - stays);
  });
}

// Every element of the outputs lies in one buffer that is kept.
void FunctionalRun::collect() {
  std::size_t collected = 0, expected = 0;
  for (const std::vector<std::uint8_t>& tensor : outputs_.values) expected += tensor.size();
  for (BufferId buffer = 0; buffer < graph_.buffer_count(); ++buffer) {
    if (graph_.buffer_class(buffer) != BufferClass::output || !graph_.is_kept(buffer)) continue;
    const std::vector<std::uint8_t> values = read(buffer);
    const TensorBox& held = computations_.tensors().of(buffer);
    const std::size_t layer = network_.producer(held.tensor);
    copy_box(held.box, {held.box, values}, {whole_box(network_.layers[layer].output), outputs_.of(layer, held.image)},
             element_bytes(type_of(network_, held.tensor, type())));
    if (graph_.is_external(buffer)) keep(buffer);
    collected += values.size();
  }
  for (const KeptView& view : kept_views_) {
    Box box;
    for (std::size_t axis = 0; axis < 3; ++axis) box[axis] = {view.begin[axis], view.begin[axis] + view.shape[axis]};
    for (std::uint32_t image = 0; image < kept_.images; ++image) {
      copy_box(box, {box, kept_sources_.of(view.source, image)},
               {whole_box(network_.layers[view.layer].output), kept_.of(view.layer, image)},
               element_bytes(type_of(network_, network_.result_of(view.layer), type())));
    }
  }
  if (collected != expected) {
    throw std::logic_error(
        fmt::format("the outputs of the network have {} B, the buffers that hold them {} B", expected, collected));
  }
}

OutputComparison FunctionalRun::compare() const {
  const Network& whole = uncut_ != nullptr ? *uncut_ : network_;
  return compare_outputs(whole, type(), outputs_, reference_outputs(whole, type()));
}

}  // namespace weft
