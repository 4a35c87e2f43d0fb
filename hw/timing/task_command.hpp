/// The bytes of the command that announces a task: the TLM write of the dispatcher carries them, so that a model that
/// was translated from RTL can decode them. Integers are little-endian.
///
/// A head of 64 bytes, then a box of 64 bytes for each operand, in the order in which they are read, and one for the
/// result. A load or store has two boxes for each operand, source and destination, and none for a result.
///
///   head  0  "wf"                     box   0  u64 address of the buffer's first byte (of page 0)
///         2  u8  layout, 1                  8  u32 x 3 shape of the buffer: channels, rows, columns
///         3  u8  kind (TaskKind)           20  u32 x 3 first corner of the box
///         4  u32 task                      32  u32 x 3 shape of what is taken
///         8  u16 operator (Operator)       44  u16 bits of an element
///        10  u16 bits of an element        46  u16 x 3 rows taken: run, step, phase (SliceStep)
///        12  u16 operands                  52  u16 x 3 columns taken: the same
///        14  u16 results: 1, or 0          58  u16 0
///        16  u32 output pixels             60  u32 bytes of a page, 0: the buffer is in one piece
///        20  u32 window
///        24  u32 filters
///        28  u32 groups
///        32  u64 multiply-accumulates, or operations of operators without them
///        40  u16 x 2 kernel: rows, columns
///        44  u16 x 2 stride
///        48  u16 x 2 dilation
///        52  u32 density, in millionths
///        56  u32 bytes that are read
///        60  u32 bytes that are written
///
/// What does not fit is all ones. `hardware.dispatch.descriptor` (64 B) says how many bytes the way of a command is
/// timed for; the payload always has all.
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>

namespace weft::task_command {

inline constexpr std::uint8_t layout = 1;
inline constexpr std::size_t head_bytes = 64, box_bytes = 64;
/// Offsets in the head.
inline constexpr std::size_t kind = 3, task = 4, op = 8, element_bits = 10, operands = 12, results = 14,
                             output_pixels = 16, window = 20, filters = 24, groups = 28, amount = 32, kernel = 40,
                             stride = 44, dilation = 48, density = 52, bytes_read = 56, bytes_written = 60;
/// Offsets in a box.
inline constexpr std::size_t address = 0, extent = 8, offset = 20, size = 32, box_element_bits = 44, row_steps = 46,
                             column_steps = 52, page_bytes = 60;

/// Returns the unsigned number of this type that begins at a byte. Precondition: it lies within the bytes.
template <class Unsigned>
Unsigned number_at(std::span<const std::uint8_t> bytes, std::size_t place) {
  Unsigned number = 0;
  for (std::size_t byte = sizeof(Unsigned); byte-- > 0;) {
    number = static_cast<Unsigned>(static_cast<std::uint64_t>(number) << 8 | bytes[place + byte]);
  }
  return number;
}

}  // namespace weft::task_command
