#include <google/protobuf/io/coded_stream.h>
#if GOOGLE_PROTOBUF_VERSION < 4022000
#include <google/protobuf/stubs/logging.h>
#else
#include <absl/log/globals.h>
#endif

#include "base/text/input_file.hpp"
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
  constexpr Bytes limit = Bytes{1} << 31;  // protobuf counts the bytes of a message in 31 bits
  return read_file(path, "an ONNX file (weights can lie in files of external data)", limit);
}

}  // namespace weft
