#include "workloads/onnx/file/onnx_tensor.hpp"

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
float half_value(std::uint16_t bits) {
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

// bfloat16: the upper half of a float32.
float brain_value(std::uint16_t bits) { return std::bit_cast<float>(std::uint32_t{bits} << 16); }

std::size_t bytes_per_element(int type) {
  switch (type) {
    case TensorProto::BOOL:
    case TensorProto::INT8:
    case TensorProto::UINT8:
      return 1;
    case TensorProto::INT16:
    case TensorProto::UINT16:
    case TensorProto::FLOAT16:
    case TensorProto::BFLOAT16:
      return 2;
    case TensorProto::FLOAT:
    case TensorProto::INT32:
    case TensorProto::UINT32:
      return 4;
    case TensorProto::DOUBLE:
    case TensorProto::INT64:
    case TensorProto::UINT64:
      return 8;
    default:
      return 0;
  }
}

bool is_real(int type) {
  return type == TensorProto::FLOAT || type == TensorProto::DOUBLE || type == TensorProto::FLOAT16 ||
         type == TensorProto::BFLOAT16;
}

class TensorReader {
 public:
  TensorReader(const TensorProto& tensor, const Location& where, const std::string& what)
      : tensor_(tensor), where_(where), what_(what) {}

  OnnxTensor read() {
    OnnxTensor result;
    result.dims.assign(tensor_.dims().begin(), tensor_.dims().end());
    result.type = tensor_.data_type();
    if (bytes_per_element(result.type) == 0) {
      fail("has elements of type " + std::to_string(result.type) + "; expected numbers or booleans");
    }
    if (tensor_.has_segment()) fail("is stored in segments; expected a whole tensor");
    for (const std::int64_t size : result.dims) {
      if (size < 0) fail("has the shape " + to_string(result.dims) + "; expected sizes of 0 or more");
    }
    count_ = element_count(result.dims);
    if (count_ < 0) fail("has the shape " + to_string(result.dims) + " with 2^31 elements or more; expected fewer");
    if (is_real(result.type)) {
      auto reals = std::make_shared<Values>();
      read_values(*reals);
      result.reals = std::move(reals);
    } else {
      read_values(result.integers);
    }
    return result;
  }

 private:
  [[noreturn]] void fail(const std::string& message) const { throw InputError(where_, what_ + " " + message); }

  template <class T>
  void read_values(std::vector<T>& values) {
    if (tensor_.data_location() == TensorProto::EXTERNAL) {
      read_raw(read_external(), values);
    } else if (tensor_.has_raw_data()) {
      read_raw(tensor_.raw_data(), values);
    } else {
      read_fields(values);
    }
  }

  // The fields for each type, when the values are not given as raw bytes.
  template <class T>
  void read_fields(std::vector<T>& values) {
    switch (tensor_.data_type()) {
      case TensorProto::FLOAT:
        return copy(tensor_.float_data(), values);
      case TensorProto::DOUBLE:
        return copy(tensor_.double_data(), values);
      case TensorProto::INT64:
        return copy(tensor_.int64_data(), values);
      case TensorProto::UINT32:
      case TensorProto::UINT64:
        return copy(tensor_.uint64_data(), values);
      default:
        break;
    }
    copy(tensor_.int32_data(), values);
    for (std::size_t i = 0; i < values.size(); ++i) {
      const auto bits = static_cast<std::uint16_t>(tensor_.int32_data(static_cast<int>(i)));
      if (tensor_.data_type() == TensorProto::FLOAT16) values[i] = static_cast<T>(half_value(bits));
      if (tensor_.data_type() == TensorProto::BFLOAT16) values[i] = static_cast<T>(brain_value(bits));
    }
  }

  template <class Field, class T>
  void copy(const Field& field, std::vector<T>& values) {
    check_count(field.size(), "values");
    values.reserve(static_cast<std::size_t>(field.size()));
    for (const auto value : field) values.push_back(static_cast<T>(value));
  }

  void check_count(std::int64_t found, const std::string& unit) const {
    const auto size = static_cast<std::int64_t>(unit == "values" ? 1 : bytes_per_element(tensor_.data_type()));
    if (found == count_ * size) return;
    if (found == 0) fail("has no values; expected " + std::to_string(count_));
    fail("has " + std::to_string(found) + " " + unit + "; its shape says " + std::to_string(count_ * size));
  }

  template <class T>
  void read_raw(const std::string& bytes, std::vector<T>& values) {
    check_count(static_cast<std::int64_t>(bytes.size()), "bytes");
    values.resize(static_cast<std::size_t>(count_));
    for (std::size_t i = 0; i < values.size(); ++i) values[i] = raw_value<T>(bytes, i);
  }

  template <class T>
  T raw_value(const std::string& bytes, std::size_t index) const {
    const auto get = [&]<class Stored>(Stored value) {
      std::memcpy(&value, bytes.data() + index * sizeof value, sizeof value);
      return value;
    };
    switch (tensor_.data_type()) {
      case TensorProto::FLOAT:
        return static_cast<T>(get(float{}));
      case TensorProto::DOUBLE:
        return static_cast<T>(get(double{}));
      case TensorProto::FLOAT16:
        return static_cast<T>(half_value(get(std::uint16_t{})));
      case TensorProto::BFLOAT16:
        return static_cast<T>(brain_value(get(std::uint16_t{})));
      case TensorProto::INT8:
        return static_cast<T>(get(std::int8_t{}));
      case TensorProto::INT16:
        return static_cast<T>(get(std::int16_t{}));
      case TensorProto::INT32:
        return static_cast<T>(get(std::int32_t{}));
      case TensorProto::UINT16:
        return static_cast<T>(get(std::uint16_t{}));
      case TensorProto::UINT32:
        return static_cast<T>(get(std::uint32_t{}));
      case TensorProto::INT64:
      case TensorProto::UINT64:
        return static_cast<T>(get(std::int64_t{}));
      default:
        return static_cast<T>(get(std::uint8_t{}));
    }
  }

  // External data: a file in the folder of the model, and which part of it.
  std::string read_external() const {
    std::string location;
    std::int64_t offset = 0, length = count_ * static_cast<std::int64_t>(bytes_per_element(tensor_.data_type()));
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
    const fs::path path = fs::canonical(folder / relative, error);
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
