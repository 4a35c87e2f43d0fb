#include "workloads/onnx/graph/operator_advice.hpp"

#include <algorithm>
#include <initializer_list>

#include "workloads/onnx/file/onnx_proto.hpp"

namespace weft {

namespace {

// Operators for which there is something better to say than to replace them.
struct Advice {
  const char* text;
  std::initializer_list<const char*> operators;
};

const Advice advices[] = {
    {"how many results it has depends on the values; cut the model before the post-processing that begins here "
     "(onnx.utils.extract_model)",
     {"Compress", "NonMaxSuppression", "NonZero", "TopK", "Unique"}},
    {"weft has no loops, branches and state; cut the model around it, or export with the loop unrolled and the branch "
     "chosen",
     {"GRU", "If", "LSTM", "Loop", "RNN", "Scan"}},
    {"random values are of training and sampling; export the model for inference, with the random tensor as an input",
     {"Bernoulli", "Multinomial", "RandomNormal", "RandomNormalLike", "RandomUniform", "RandomUniformLike"}},
    {"weft has no sequences, optional values and text; cut the model before it, or export it with tensors",
     {"ConcatFromSequence", "Optional", "OptionalGetElement", "OptionalHasElement", "SequenceAt", "SequenceConstruct",
      "SequenceEmpty", "SequenceErase", "SequenceInsert", "SequenceLength", "SequenceMap", "SplitToSequence",
      "StringConcat", "StringNormalizer", "StringSplit", "TfIdfVectorizer"}},
    {"weft has no complex numbers and windows of signals; make the spectrum outside of the model, as its input",
     {"BlackmanWindow", "DFT", "HammingWindow", "HannWindow", "MelWeightMatrix", "STFT"}},
};

std::string advice_on_operator(const std::string& op) {
  for (const Advice& advice : advices) {
    if (std::find(advice.operators.begin(), advice.operators.end(), op) != advice.operators.end()) return advice.text;
  }
  return "replace it by supported operators, or cut the model there";
}

std::string advice_on_domain(const std::string& domain) {
  if (domain == "com.microsoft" || domain.rfind("com.microsoft.", 0) == 0) {
    return "ONNX Runtime fuses nodes into such; take the model as it was before it was optimized";
  }
  if (domain == "ai.onnx.ml") return "they are of classical machine learning; cut the model to its network";
  return "expected those of ONNX itself; replace it, or cut the model there";
}

}  // namespace

std::string advice_on(const onnx::NodeProto& node) {
  const bool is_foreign = !node.domain().empty() && node.domain() != "ai.onnx";
  return is_foreign ? advice_on_domain(node.domain()) : advice_on_operator(node.op_type());
}

}  // namespace weft
