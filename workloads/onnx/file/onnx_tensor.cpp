#include "workloads/onnx/file/onnx_tensor.hpp"

#include <algorithm>
#include <bit>
#include <cmath>
#include <cstring>
#include <filesystem>
#include <limits>

#include "base/text/input_file.hpp"
#include "workloads/network/shape_inference.hpp"
#include "workloads/onnx/file/onnx_proto.hpp"

namespace weft {

namespace {

using onnx::TensorProto;

// float16: 1 sign, 5 exponent, 10 fraction bits (IEEE 754 binary16).
struct Half {
  std::uint16_t bits;
  operator float() const {
    const int exponent = (bits >> 10) & 31;
    const auto fraction = static_cast<float>(bits & 1023);
    float magnitude = 0;
    if (exponent == 0) {
      magnitude = std::ldexp(fraction, -24);
    } else if (exponent == 31) {
      magnitude = fraction == 0 ? std::numeric_limits<float>::infinity() : std::numeric_limits<float>::quiet_NaN();
    } else {
      magnitude = std::ldexp(1024 + fraction, exponent - 25);
    }
    return (bits & 0x8000) != 0 ? -magnitude : magnitude;
  }
};

// bfloat16: the upper half of a float32.
struct Brain {
  std::uint16_t bits;
  operator float() const { return std::bit_cast<float>(std::uint32_t{bits} << 16); }
};

template <class Stored>
void read_raw(const std::string& bytes, Values& reals, std::vector<std::int64_t>& integers) {
  const auto read_into = [&](auto& values) {
    values.resize(bytes.size() / sizeof(Stored));
    for (std::size_t i = 0; i < values.size(); ++i) {
      Stored value;
      std::memcpy(&value, bytes.data() + i * sizeof value, sizeof value);
      // NOLINTNEXTLINE(bugprone-signed-char-misuse): a number
      values[i] = static_cast<std::remove_reference_t<decltype(values[i])>>(value);
    }
  };
  if constexpr (std::is_integral_v<Stored>) {
    read_into(integers);
  } else {
    read_into(reals);
  }
}

// A TensorProto.DataType that has values in weft, and the function that reads its raw data.
struct ElementType {
  int type;
  std::size_t bytes;
  bool is_real;
  void (*read)(const std::string& bytes, Values& reals, std::vector<std::int64_t>& integers);
};

template <class Stored>
constexpr ElementType stored_as(int type) {
  return {type, sizeof(Stored), !std::is_integral_v<Stored>, read_raw<Stored>};
}

constexpr ElementType element_types[] = {
    stored_as<float>(TensorProto::FLOAT),        stored_as<double>(TensorProto::DOUBLE),
    stored_as<Half>(TensorProto::FLOAT16),       stored_as<Brain>(TensorProto::BFLOAT16),
    stored_as<std::uint8_t>(TensorProto::BOOL),  stored_as<std::uint8_t>(TensorProto::UINT8),
    stored_as<std::int8_t>(TensorProto::INT8),   stored_as<std::uint16_t>(TensorProto::UINT16),
    stored_as<std::int16_t>(TensorProto::INT16), stored_as<std::uint32_t>(TensorProto::UINT32),
    stored_as<std::int32_t>(TensorProto::INT32), stored_as<std::int64_t>(TensorProto::UINT64),
    stored_as<std::int64_t>(TensorProto::INT64)};

class TensorReader {
 public:
  TensorReader(const TensorProto& tensor, const Location& where, const std::string& what)
      : tensor_(tensor), where_(where), what_(what) {}

  OnnxTensor read() {
    OnnxTensor result;
    result.dims.assign(tensor_.dims().begin(), tensor_.dims().end());
    result.type = tensor_.data_type();
    element_ = std::find_if(std::begin(element_types), std::end(element_types),
                            [&](const ElementType& element) { return element.type == result.type; });
    if (element_ == std::end(element_types)) {
      fail("has elements of type " + std::to_string(result.type) + "; expected numbers or booleans");
    }
    if (tensor_.has_segment()) fail("is stored in segments; expected a whole tensor");
    for (const std::int64_t size : result.dims) {
      if (size < 0) fail("has the shape " + to_string(result.dims) + "; expected sizes of 0 or more");
    }
    count_ = element_count(result.dims);
    if (count_ < 0) fail("has the shape " + to_string(result.dims) + " with 2^31 elements or more; expected fewer");
    Values reals;
    if (tensor_.data_location() == TensorProto::EXTERNAL) {
      read_raw_bytes(read_external(), reals, result.integers);
    } else if (tensor_.has_raw_data()) {
      read_raw_bytes(tensor_.raw_data(), reals, result.integers);
    } else {
      read_fields(reals, result.integers);
    }
    if (element_->is_real) result.reals = std::make_shared<const Values>(std::move(reals));
    return result;
  }

 private:
  [[noreturn]] void fail(const std::string& message) const { throw InputError(where_, what_ + " " + message); }

  void read_raw_bytes(const std::string& bytes, Values& reals, std::vector<std::int64_t>& integers) const {
    check_count(static_cast<std::int64_t>(bytes.size()), raw_size(), " bytes");
    element_->read(bytes, reals, integers);
  }

  // Reads the fields for each type, when the values are not given as raw bytes.
  void read_fields(Values& reals, std::vector<std::int64_t>& integers) const {
    const int type = tensor_.data_type();
    if (type == TensorProto::FLOAT) return copy(tensor_.float_data(), reals);
    if (type == TensorProto::DOUBLE) return copy(tensor_.double_data(), reals);
    if (type == TensorProto::INT64) return copy(tensor_.int64_data(), integers);
    if (type == TensorProto::UINT32 || type == TensorProto::UINT64) return copy(tensor_.uint64_data(), integers);
    if (!element_->is_real) return copy(tensor_.int32_data(), integers);
    copy(tensor_.int32_data(), reals);
    for (std::size_t i = 0; i < reals.size(); ++i) {
      const auto bits = static_cast<std::uint16_t>(tensor_.int32_data(static_cast<int>(i)));
      reals[i] = type == TensorProto::FLOAT16 ? float{Half{bits}} : float{Brain{bits}};
    }
  }

  template <class Field, class T>
  void copy(const Field& field, std::vector<T>& values) const {
    check_count(field.size(), count_, " values");
    values.reserve(static_cast<std::size_t>(field.size()));
    for (const auto value : field) values.push_back(static_cast<T>(value));
  }

  void check_count(std::int64_t found, std::int64_t expected, const char* unit) const {
    if (found == expected) return;
    if (found == 0) fail("has no values; expected " + std::to_string(count_));
    fail("has " + std::to_string(found) + unit + "; its shape says " + std::to_string(expected));
  }

  std::int64_t raw_size() const { return count_ * static_cast<std::int64_t>(element_->bytes); }

  // External data: a file in the folder of the model, and which part of it.
  std::string read_external() const {
    std::string location;
    std::int64_t offset = 0, length = raw_size();
    for (const auto& entry : tensor_.external_data()) {
      if (entry.key() == "location") location = entry.value();
      if (entry.key() == "offset") offset = external_number(entry.value(), "offset");
      if (entry.key() == "length") length = external_number(entry.value(), "length");
    }
    const std::filesystem::path path = external_path(location);
    const InputFile file(path.string(), "a regular file", where_, what_ + " lies in '" + path.string() + "', which");
    if (offset > file.size() || length > file.size() - offset) {
      fail("lies in '" + path.string() + "' from byte " + std::to_string(offset) + " on with " +
           std::to_string(length) + " bytes; the file has " + std::to_string(file.size()));
    }
    return file.read(offset, length);
  }

  std::int64_t external_number(const std::string& text, const std::string& key) const {
    if (text.empty() || text.size() > 18 || text.find_first_not_of("0123456789") != std::string::npos) {
      fail("has external data with " + key + " '" + text + "'; expected a count of bytes");
    }
    return std::stoll(text);
  }

  // The file behind all symbolic links, which have to end in the folder of the model as well.
  std::filesystem::path external_path(const std::string& location) const {
    namespace fs = std::filesystem;
    const fs::path relative = fs::path(location).lexically_normal();
    if (location.empty() || relative.is_absolute() || *relative.begin() == "..") {
      fail("has external data at '" + location + "'; expected a path inside the folder of the model");
    }
    const fs::path folder = fs::path(where_.file).parent_path();
    const std::string named = (folder / relative).string();
    std::error_code error;
    fs::path path = fs::canonical(folder / relative, error);
    if (error) fail("lies in '" + named + "', which is not there or cannot be read");
    const fs::path inside = path.lexically_relative(fs::canonical(folder.empty() ? "." : folder, error));
    if (error || inside.empty() || *inside.begin() == "..") {
      fail("lies in '" + named + "', a link to '" + path.string() +
           "'; expected a file inside the folder of the model");
    }
    return path;
  }

  const TensorProto& tensor_;
  const Location& where_;
  const std::string& what_;
  const ElementType* element_ = nullptr;
  std::int64_t count_ = 0;
};

}  // namespace

std::string to_string(const Dims& dims) {
  std::string text = "[";
  for (std::size_t i = 0; i < dims.size(); ++i) text += (i > 0 ? ", " : "") + std::to_string(dims[i]);
  return text + "]";
}

std::int64_t element_count(const Dims& dims) {
  std::int64_t count = 1;
  for (const std::int64_t size : dims) {
    if (size == 0) return 0;
  }
  for (const std::int64_t size : dims) {
    if (size >= max_elements || count * size >= max_elements) return -1;
    count *= size;
  }
  return count;
}

DataType data_type_of(int onnx_type) {
  switch (onnx_type) {
    case TensorProto::FLOAT16:
    case TensorProto::BFLOAT16:
      return DataType::float16;
    case TensorProto::INT8:
      return DataType::int8;
    case TensorProto::UINT8:
    case TensorProto::BOOL:
      return DataType::uint8;
    case TensorProto::INT16:
      return DataType::int16;
    case TensorProto::UINT16:
      return DataType::uint16;
    case TensorProto::INT32:
    case TensorProto::INT64:
    case TensorProto::UINT32:
    case TensorProto::UINT64:
      return DataType::int32;
    case 21:  // UINT4 and INT4 are younger than Debian's libonnx
      return DataType::uint4;
    case 22:
      return DataType::int4;
    default:
      return DataType::float32;
  }
}

std::shared_ptr<const Values> real_values(const OnnxTensor& tensor) {
  if (!tensor.has_integers()) return tensor.reals;
  return std::make_shared<const Values>(tensor.integers.begin(), tensor.integers.end());
}

OnnxTensor convert_tensor(const TensorProto& tensor, const Location& where, const std::string& what) {
  return TensorReader(tensor, where, what).read();
}

OnnxTensor read_onnx_tensor(const std::string& path) {
  TensorProto tensor;
  if (!parse_message(read_onnx_bytes(path), tensor)) {
    throw InputError({path}, "is cut off, corrupt or no ONNX tensor (a TensorProto)");
  }
  return convert_tensor(tensor, {path}, "the tensor");
}

}  // namespace weft
