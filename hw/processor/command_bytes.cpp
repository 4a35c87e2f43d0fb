#include "hw/processor/command_bytes.hpp"

#include <cmath>
#include <cstring>
#include <limits>
#include <type_traits>

#include "hw/timing/task_command.hpp"
#include "hw/transfer/burst_stream.hpp"

namespace weft {

namespace {

// Puts numbers one behind the other, from a place on.
class CommandWriter {
 public:
  CommandWriter(std::vector<std::uint8_t>& bytes, std::size_t place) : bytes_(bytes), place_(place) {}

  // Puts the number, or all ones where it does not fit.
  template <class Unsigned, class Number>
  CommandWriter& put(Number number) {
    const auto wide = static_cast<std::uint64_t>(static_cast<std::make_unsigned_t<Number>>(number));
    constexpr std::uint64_t ones = std::numeric_limits<Unsigned>::max();
    const bool fits = (std::is_unsigned_v<Number> || number >= Number{0}) && wide <= ones;
    for (std::size_t byte = 0; byte < sizeof(Unsigned); ++byte) {
      bytes_[place_++] = static_cast<std::uint8_t>((fits ? wide : ones) >> (8 * byte));
    }
    return *this;
  }
  template <class Unsigned, class Numbers>
  CommandWriter& put_all(const Numbers& numbers) {
    for (const auto number : numbers) put<Unsigned>(number);
    return *this;
  }

 private:
  std::vector<std::uint8_t>& bytes_;
  std::size_t place_;
};

void write_box(const BoxAddress& box, std::vector<std::uint8_t>& bytes) {
  const std::size_t place = bytes.size();
  bytes.resize(place + task_command::box_bytes);
  CommandWriter out(bytes, place);
  const TileSlice& slice = box.slice;
  out.put<std::uint64_t>(box.base).put_all<std::uint32_t>(slice.extent).put_all<std::uint32_t>(slice.offset);
  out.put_all<std::uint32_t>(slice.size).put<std::uint16_t>(slice.element_bits);
  for (const SliceStep& step : slice.steps) {
    out.put<std::uint16_t>(step.run).put<std::uint16_t>(step.step).put<std::uint16_t>(step.phase);
  }
  out.put<std::uint16_t>(0).put<std::uint32_t>(box.table.pages == nullptr ? 0 : box.table.page_bytes);
}

}  // namespace

void write_command(const TaskDescriptor& descriptor, std::vector<std::uint8_t>& bytes) {
  const Work& work = descriptor.work;
  const LayerShape none, &layer = work.layer ? *work.layer : none;
  const bool copies = descriptor.kind != TaskKind::compute;
  bytes.assign(task_command::head_bytes, 0);
  CommandWriter out(bytes, 0);
  out.put<std::uint8_t>('w').put<std::uint8_t>('f').put<std::uint8_t>(task_command::layout);
  out.put<std::uint8_t>(static_cast<std::uint8_t>(descriptor.kind)).put<std::uint32_t>(descriptor.task);
  out.put<std::uint16_t>(static_cast<std::uint16_t>(work.op)).put<std::uint16_t>(work.element_bits);
  out.put<std::uint16_t>(descriptor.reads.size()).put<std::uint16_t>(descriptor.writes.size());
  out.put<std::uint32_t>(work.output_pixels).put<std::uint32_t>(work.window);
  out.put<std::uint32_t>(work.filters).put<std::uint32_t>(work.groups);
  out.put<std::uint64_t>(work.macs > 0 ? work.macs : work.operations);
  for (const auto& pair : {layer.kernel, layer.stride, layer.dilation}) out.put_all<std::uint16_t>(pair);
  out.put<std::uint32_t>(std::llround(layer.density * 1e6));
  out.put<std::uint32_t>(local_bytes(descriptor.reads));
  out.put<std::uint32_t>(local_bytes(copies ? descriptor.reads : descriptor.writes));
  for (const std::vector<Move>* moves : {&descriptor.reads, &descriptor.writes}) {
    for (const Move& move : *moves) {
      if (move.source) write_box(*move.source, bytes);
      if (move.destination) write_box(*move.destination, bytes);
    }
  }
}

}  // namespace weft
