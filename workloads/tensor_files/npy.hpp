// Arrays in numpy's .npy files, in and out. Source: numpy/lib/format.py ("NumPy Enhancement Proposal 1"), versions 1.0,
// 2.0 and 3.0, which differ in the length field and the text encoding of their headers.
#pragma once

#include <cstdint>
#include <iosfwd>
#include <span>
#include <string>
#include <vector>

#include "workloads/onnx/file/onnx_tensor.hpp"

namespace weft {

struct NpyArray {
  std::string type;                 // numpy's name of the elements: "float32", "int8", "uint16", "bool"
  std::size_t element_bytes = 1;    // of one of them
  Dims dims;                        // empty: a single number
  std::vector<std::uint8_t> bytes;  // in row-major order and in the machine's byte order
};

// Reads a file whose elements are numbers or booleans, in either byte order, and stored by rows or by columns (Fortran
// order). Throws InputError with the file: no .npy file, another version, a header that is damaged, elements that are
// no numbers (Python objects above all), 2^31 elements or more, fewer or more bytes than the header says.
NpyArray read_npy(const std::string& path);

// Writes a file of version 1.0: row-major, in the machine's byte order. `bytes` holds as many elements of the type
// ("float32", "int8", ...) as `dims` says.
void write_npy(std::ostream& out, const std::string& type, const Dims& dims, std::span<const std::uint8_t> bytes);

}  // namespace weft
