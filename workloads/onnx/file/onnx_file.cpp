#include <google/protobuf/io/coded_stream.h>
#include <google/protobuf/stubs/logging.h>

#include "base/text/input_file.hpp"
#include "workloads/onnx/file/onnx_proto.hpp"

namespace weft {

bool parse_message(const std::string& bytes, google::protobuf::Message& message) {
  google::protobuf::LogSilencer silence;
  google::protobuf::io::CodedInputStream stream(reinterpret_cast<const std::uint8_t*>(bytes.data()),
                                                static_cast<int>(bytes.size()));
  return message.ParseFromCodedStream(&stream) && stream.ConsumedEntireMessage();
}

std::string read_onnx_bytes(const std::string& path) {
  constexpr Bytes limit = Bytes{1} << 31;  // protobuf counts the bytes of a message in 31 bits
  return read_file(path, "an ONNX file (weights can lie in files of external data)", limit);
}

}  // namespace weft
