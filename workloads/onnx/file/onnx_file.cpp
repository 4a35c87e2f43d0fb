#include <google/protobuf/io/coded_stream.h>
#if GOOGLE_PROTOBUF_VERSION < 4022000
#include <google/protobuf/stubs/logging.h>
#else
#include <absl/log/globals.h>
#endif

#include <filesystem>
#include <fstream>

#include "workloads/onnx/file/onnx_proto.hpp"

namespace weft {

namespace {

// Keeps protobuf from writing to stderr while it lives. Since version 22 protobuf logs through Abseil.
#if GOOGLE_PROTOBUF_VERSION < 4022000
using LogSilencer = google::protobuf::LogSilencer;
#else
class LogSilencer {
 public:
  LogSilencer() { absl::SetMinLogLevel(absl::LogSeverityAtLeast::kInfinity); }
  LogSilencer(const LogSilencer&) = delete;
  LogSilencer& operator=(const LogSilencer&) = delete;
  ~LogSilencer() { absl::SetMinLogLevel(before_); }

 private:
  absl::LogSeverityAtLeast before_ = absl::MinLogLevel();
};
#endif

}  // namespace

bool parse_message(const std::string& bytes, google::protobuf::Message& message) {
  const LogSilencer silence;
  google::protobuf::io::CodedInputStream stream(reinterpret_cast<const std::uint8_t*>(bytes.data()),
                                                static_cast<int>(bytes.size()));
  return message.ParseFromCodedStream(&stream) && stream.ConsumedEntireMessage();
}

std::string read_onnx_bytes(const std::string& path) {
  const Location where{path};
  std::error_code error;
  if (!std::filesystem::exists(path, error)) throw InputError(where, "there is no such file; expected an ONNX file");
  if (std::filesystem::is_directory(path, error)) throw InputError(where, "is a directory; expected an ONNX file");
  if (!std::filesystem::is_regular_file(path, error)) {  // of a FIFO or a device there is no size, or no end
    throw InputError(where, "is no regular file; expected an ONNX file");
  }
  std::ifstream file(path, std::ios::binary | std::ios::ate);
  const std::streamoff size = file ? static_cast<std::streamoff>(file.tellg()) : -1;
  if (size < 0) throw InputError(where, "cannot be read");
  if (size == 0) throw InputError(where, "is empty; expected an ONNX file");
  if (size >= std::streamoff{1} << 31) {
    throw InputError(where, "has 2 GiB or more, which no ONNX file may; weights can lie in files of external data");
  }
  std::string bytes(static_cast<std::size_t>(size), '\0');
  file.seekg(0);
  file.read(bytes.data(), size);
  if (!file) throw InputError(where, "cannot be read");
  return bytes;
}

}  // namespace weft
