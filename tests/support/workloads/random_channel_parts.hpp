// Cuts some layers of a random network by their input channels.
#pragma once

#include "tests/support/workloads/random_network.hpp"
#include "workloads/tiling/channel_parts.hpp"

namespace weft::test {

// Where no layer can be cut, or none is drawn, the experiment stays as it is.
inline Experiment with_channel_parts(Experiment experiment, std::uint32_t seed) {
  Random random(seed + 4242);
  const Network& network = experiment.network;
  for (std::size_t layer = 0; layer < network.layers.size(); ++layer) {
    const Layer& of = network.layers[layer];
    const bool can_be_cut = (of.op == Operator::conv || of.op == Operator::fc) && of.groups == 1;
    if (!can_be_cut || !random.one_in(2)) continue;
    const std::int32_t all = network.input_shape(layer)[0];
    const std::int32_t channels = random.between(std::max(1, all / 4), all);
    check_input_channels(network, layer, channels, {});
    experiment.tiling.input_channels[layer] = channels;
  }
  Network whole = experiment.network;
  cut_input_channels(experiment.network, experiment.tiling,
                     network.element_bits > 8 ? DataType::float32 : DataType::int32);
  if (experiment.network.layers.size() != whole.layers.size()) experiment.uncut = std::move(whole);
  return experiment;
}

}  // namespace weft::test
