// Random changes to a message: of its bytes, and of its fields through protobuf's reflection.
#pragma once

#include <google/protobuf/message.h>

#include <random>
#include <string>

namespace weft::test {

using Random = std::mt19937_64;

// Flips bits, overwrites, removes, repeats or cuts off bytes, or puts in a piece of `other`.
std::string mutate_bytes(std::string bytes, const std::string& other, Random& random);

// Changes up to `changes` fields, anywhere in the message: numbers to edge values, text to other text of the model,
// elements of lists removed, repeated or exchanged, fields cleared.
void mutate_fields(google::protobuf::Message& message, int changes, Random& random);

}  // namespace weft::test
