// Converts waveforms to FST, GTKWave's compressed format: a hundredth of the size of a VCD file. The converter comes
// with GTKWave.
#pragma once

#include <string>

namespace weft {

// True when `vcd2fst` is on the PATH.
bool can_convert_to_fst();

// Converts with vcd2fst; the VCD file stays. Throws std::runtime_error when the converter is missing or fails.
void convert_to_fst(const std::string& vcd_path, const std::string& fst_path);

}  // namespace weft
