// The values of a network's inputs and weights, and how the results of its layers are scaled.
//
// Values that a network brings with it are used in their type: weights (Layer::weights) and constants in float32,
// inputs (NetworkInput::values) in that which the user gave them in. All others, and weights in int8, come from a hash,
// so that every machine and every program makes the same: hash(stream, index), where `index` counts the elements of a
// tensor (of an input over all images, image by image) and the stream is 2 l + 1 for the weights of layer l (of the
// first of those that share them) and 2 i for input or constant i. The hash is the output function of SplitMix64
// (Steele, Lea, Flood: "Fast splittable pseudorandom number generators", OOPSLA 2014) applied to stream x
// 0x9e3779b97f4a7c15 + index (all modulo 2^64):
//
//   z ^= z >> 30, z *= 0xbf58476d1ce4e5b9;  z ^= z >> 27, z *= 0x94d049bb133111eb;  z ^= z >> 31
//
// A value is the highest bits of that as a two's complement fraction u in [-1, 1):
//
//   type      input, constant    weight       bias     slope    bits of the hash
//   int8      128 u              128 u        16 u     128 u    8; 5 for a bias
//   float32   u                  2 u / 2^n    u / 8    u        24
//
// A weight of a layer with a density below 1 is 0 where the lowest 32 bits of its hash are at least density x 2^32.
//
// A tensor with a type of its own has the network's values in it, and from the hash: integers as many bits as they have,
// as a number without a sign where the type has none; but a bias 5 bits, and int32 8; floating-point types as float32.
//
// with n = ceil(b / 2), where b is the number of bits of K, the number of products in a sum (Work::window). The
// standard deviation of a result is then between 0.58 and 1.16 times that of the input (the sum of K independent
// products), and the bias keeps it from vanishing in deep networks. In int8, `shift` does the same; its default is
// 6 + n.
#pragma once

#include <cstdint>
#include <span>

#include "base/core/export.hpp"
#include "workloads/network/data_type.hpp"
#include "workloads/network/network.hpp"

namespace weft {

// Returns by how many bits an int8 sum of a layer with multiply-accumulates is shifted right.
WEFT_API int shift_of(const Network& network, std::size_t layer);

// Fills a whole tensor in the order channels, rows, columns, in the machine's byte order. Here and below, `values` is
// aligned to elements of the type and has room for all of them.
WEFT_API void make_input(const Network& network, TensorId input, std::uint32_t image, DataType type,
                         std::span<std::uint8_t> values);
// Returns the exponent of the largest float32 weight: 1 - n.
int factor_exponent(const Network& network, std::size_t layer);
// Returns the bytes of the weights of a layer.
WEFT_API std::size_t bytes_of_weights(const Network& network, std::size_t layer, DataType type);
// Fills the weights of a layer, in the shape of weight_shape() (layer_work.hpp).
WEFT_API void make_weights(const Network& network, std::size_t layer, DataType type, std::span<std::uint8_t> values);
// Fills what an external buffer of the network's graph holds from the start. Returns false, and does nothing, where
// that is nothing (a streamed output).
WEFT_API bool make_external(const Network& network, const ExternalBuffer& buffer, DataType type,
                            std::span<std::uint8_t> values);

}  // namespace weft
