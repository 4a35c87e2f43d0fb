// The classes of ONNX files by name alone, for headers: what protoc makes of them takes most of a second to compile.
#pragma once

namespace onnx {
class AttributeProto;
class GraphProto;
class ModelProto;
class NodeProto;
class TensorProto;
}  // namespace onnx
