// Lives of buffers in a table, as MiniMalloc reads them: CSV with the columns id, lower, upper and size, in any order,
// and perhaps alignment. The times are whole numbers; a buffer is live from `lower` to before `upper`.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "sched/memory/address_allocator.hpp"

namespace weft {

struct LifetimesFile {
  std::vector<std::string> id;
  std::vector<std::int64_t> lower, upper;  // as in the file
  std::vector<Bytes> size;                 // as in the file
  std::vector<Life> lives;                 // in order of time, on an axis of 32 bits; of 0 bytes where it is empty
  std::vector<Bytes> alignment;            // powers of two; empty where the file has no such column
};

// Throws InputError at what is wrong: no such file, a column that is missing, a field that is no number, a life that
// ends before it begins, an id that is there twice. Other columns are not looked at.
LifetimesFile read_lifetimes(const std::string& path);

}  // namespace weft
