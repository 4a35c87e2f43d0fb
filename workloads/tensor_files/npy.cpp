#include "workloads/tensor_files/npy.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <bit>
#include <charconv>
#include <iterator>
#include <optional>
#include <ostream>
#include <string_view>

#include "base/text/input_file.hpp"

namespace weft {

namespace {

constexpr std::string_view magic("\x93NUMPY", 6);
constexpr Bytes max_header_bytes = 1 << 20;  // numpy's are below 200; those of 2.0 and 3.0 are for types of many fields
constexpr char native_order = std::endian::native == std::endian::little ? '<' : '>';

// A type of elements: numpy's name, and its code in headers behind the byte order.
struct ElementCode {
  std::string_view name, code;
  std::size_t bytes;
};
constexpr ElementCode codes[] = {{"bool", "b1", 1},   {"int8", "i1", 1},    {"uint8", "u1", 1},   {"int16", "i2", 2},
                                 {"uint16", "u2", 2}, {"int32", "i4", 4},   {"uint32", "u4", 4},  {"int64", "i8", 8},
                                 {"uint64", "u8", 8}, {"float16", "f2", 2}, {"float32", "f4", 4}, {"float64", "f8", 8}};

// What the header says: the text of a Python dictionary.
struct Header {
  std::string descr;
  bool by_columns = false;
  Dims dims;
};

class HeaderReader {
 public:
  HeaderReader(std::string_view text, const InputFile& file) : text_(text), file_(file) {}

  Header read() {
    Header header;
    bool has_descr = false, has_order = false, has_shape = false;
    expect('{');
    while (!take('}')) {
      const std::string key = quoted();
      expect(':');
      if (key == "descr" && !has_descr) {
        has_descr = true;
        header.descr = read_descr();
      } else if (key == "fortran_order" && !has_order) {
        has_order = true;
        header.by_columns = read_truth();
      } else if (key == "shape" && !has_shape) {
        has_shape = true;
        header.dims = read_shape();
      } else {
        damaged();
      }
      if (!take(',') && !at('}')) damaged();
    }
    skip_space();
    if (next_ != text_.size() || !has_descr || !has_order || !has_shape) damaged();
    return header;
  }

 private:
  [[noreturn]] void damaged() const {
    file_.refuse("has a header that is not {'descr': ..., 'fortran_order': ..., 'shape': ...}");
  }

  void skip_space() {
    while (next_ < text_.size() && (text_[next_] == ' ' || text_[next_] == '\n')) ++next_;
  }
  bool at(char mark) {
    skip_space();
    return next_ < text_.size() && text_[next_] == mark;
  }
  bool take(char mark) {
    const bool is_there = at(mark);
    if (is_there) ++next_;
    return is_there;
  }
  void expect(char mark) {
    if (!take(mark)) damaged();
  }

  std::string quoted() {
    const char quote = at('"') ? '"' : '\'';
    expect(quote);
    const std::size_t end = text_.find(quote, next_);
    if (end == text_.npos) damaged();
    std::string text(text_.substr(next_, end - next_));
    next_ = end + 1;
    return text;
  }

  std::string read_descr() {
    if (at('[')) file_.refuse("has elements of several fields (a structured type)");
    return quoted();
  }

  bool read_truth() {
    skip_space();
    for (const std::string_view word : {"True", "False"}) {
      if (!text_.substr(next_).starts_with(word)) continue;
      next_ += word.size();
      return word == "True";
    }
    damaged();
  }

  // (), (3,), (1, 2), each number perhaps with the L of Python 2.
  Dims read_shape() {
    Dims dims;
    expect('(');
    while (!take(')')) {
      skip_space();
      std::int64_t size = 0;
      const auto [end, error] = std::from_chars(text_.data() + next_, text_.data() + text_.size(), size);
      if (error == std::errc::result_out_of_range) file_.refuse("has a shape with a size beyond 64 bits");
      if (error != std::errc() || size < 0) damaged();
      next_ = static_cast<std::size_t>(end - text_.data());
      take('L');
      dims.push_back(size);
      if (!take(',') && !at(')')) damaged();
    }
    return dims;
  }

  std::string_view text_;
  const InputFile& file_;
  std::size_t next_ = 0;
};

// Returns the type of a header's `descr`: a mark of the byte order, then the code.
const ElementCode& code_of(const std::string& descr, const InputFile& file) {
  const std::string_view code = std::string_view(descr).substr(std::min<std::size_t>(1, descr.size()));
  const auto known = std::ranges::find(codes, code, &ElementCode::code);
  if (code.starts_with('O')) file.refuse("holds Python objects (dtype object)");
  if (known == std::end(codes)) file.refuse("has elements of type '" + descr + "'");
  const std::string_view orders = known->bytes == 1 ? "|<>=" : "<>=";
  if (orders.find(descr[0]) == orders.npos) file.refuse("has elements of type '" + descr + "', without a byte order");
  return *known;
}

void reverse_bytes(std::string& bytes, std::size_t element) {
  for (std::size_t at = 0; at + element <= bytes.size(); at += element) {
    std::reverse(bytes.begin() + static_cast<std::ptrdiff_t>(at),
                 bytes.begin() + static_cast<std::ptrdiff_t>(at + element));
  }
}

// Returns the elements of an array that is stored by columns (the first axis runs fastest) in row-major order.
std::vector<std::uint8_t> by_rows(const std::string& bytes, const Dims& dims, std::size_t element) {
  std::vector<std::size_t> apart(dims.size(), element);  // bytes from one element of an axis to the next
  for (std::size_t axis = 1; axis < dims.size(); ++axis) {
    apart[axis] = apart[axis - 1] * static_cast<std::size_t>(dims[axis - 1]);
  }
  std::vector<std::uint8_t> rows;
  rows.reserve(bytes.size());
  Dims at(dims.size(), 0);
  std::size_t from = 0;
  while (rows.size() < bytes.size()) {
    rows.insert(rows.end(), bytes.begin() + static_cast<std::ptrdiff_t>(from),
                bytes.begin() + static_cast<std::ptrdiff_t>(from + element));
    for (std::size_t axis = dims.size(); axis-- > 0;) {
      from += apart[axis];
      if (++at[axis] < dims[axis]) break;
      from -= apart[axis] * static_cast<std::size_t>(dims[axis]);
      at[axis] = 0;
    }
  }
  return rows;
}

std::int64_t little_endian(std::string_view bytes) {
  std::int64_t value = 0;
  for (std::size_t i = bytes.size(); i-- > 0;) value = value * 256 + static_cast<unsigned char>(bytes[i]);
  return value;
}

std::string header_of(const ElementCode& code, const Dims& dims) {
  std::string shape;
  for (const std::int64_t size : dims) shape += (shape.empty() ? "" : ", ") + std::to_string(size);
  if (dims.size() == 1) shape += ',';
  return fmt::format("{{'descr': '{}{}', 'fortran_order': False, 'shape': ({}), }}",
                     code.bytes == 1 ? '|' : native_order, code.code, shape);
}

}  // namespace

NpyArray read_npy(const std::string& path) {
  const InputFile file(path, "an array of numbers that numpy.save() has written (.npy)");
  const auto read = [&](Bytes offset, Bytes length) {
    if (length > file.size() - offset) file.refuse("is cut off");
    return file.read(offset, length);
  };
  const Bytes version_at = static_cast<Bytes>(magic.size());
  if (file.size() < version_at || file.read(0, version_at) != magic) file.refuse("is no .npy file");
  const std::string version = read(version_at, 2);
  if (version[0] < 1 || version[0] > 3 || version[1] != 0) {
    file.refuse(fmt::format("is of version {}.{} of the format; weft reads 1.0, 2.0 and 3.0",
                            static_cast<unsigned char>(version[0]), static_cast<unsigned char>(version[1])));
  }
  const Bytes length_bytes = version[0] == 1 ? 2 : 4;
  const Bytes header_at = version_at + 2 + length_bytes;
  const Bytes header_bytes = little_endian(read(version_at + 2, length_bytes));
  if (header_bytes > max_header_bytes) file.refuse(fmt::format("has a header of {} B", header_bytes));
  const Header header = HeaderReader(read(header_at, header_bytes), file).read();
  const ElementCode& code = code_of(header.descr, file);

  const std::int64_t count = element_count(header.dims);
  if (count < 0) file.refuse("has the shape " + to_string(header.dims) + " with 2^31 elements or more");
  const Bytes data_at = header_at + header_bytes;
  const Bytes expected = count * static_cast<Bytes>(code.bytes), there = file.size() - data_at;
  if (there != expected) {
    file.refuse(fmt::format("{} {} B of elements; {} of {} are {} B", there < expected ? "is cut off: it has" : "has",
                            there, to_string(header.dims), code.name, expected));
  }
  std::string bytes = file.read(data_at, expected);
  const char order = header.descr[0] == '=' || header.descr[0] == '|' ? native_order : header.descr[0];
  if (order != native_order) reverse_bytes(bytes, code.bytes);
  NpyArray array{std::string(code.name), code.bytes, header.dims, {}};
  array.bytes = header.by_columns && count > 0 ? by_rows(bytes, header.dims, code.bytes)
                                               : std::vector<std::uint8_t>(bytes.begin(), bytes.end());
  return array;
}

void write_npy(std::ostream& out, const std::string& type, const Dims& dims, std::span<const std::uint8_t> bytes) {
  const auto& code = *std::ranges::find(codes, type, &ElementCode::name);
  std::string header = header_of(code, dims);
  constexpr std::size_t before = magic.size() + 4, alignment = 64;
  header.append(alignment - 1 - (before + header.size()) % alignment, ' ');  // the elements begin at a multiple of it
  header += '\n';
  out << magic << '\x01' << '\x00' << static_cast<char>(header.size() % 256) << static_cast<char>(header.size() / 256)
      << header;
  out.write(reinterpret_cast<const char*>(bytes.data()), static_cast<std::streamsize>(bytes.size()));
}

}  // namespace weft
