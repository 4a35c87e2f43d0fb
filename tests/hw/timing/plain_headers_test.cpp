// What an author of a plain model includes, and what asks a machine for its costs, needs no SystemC.
#include <gtest/gtest.h>

#include <filesystem>
#include <fstream>
#include <set>
#include <string>

namespace weft::test {
namespace {

namespace fs = std::filesystem;

// The first header of SystemC that a file includes, by itself or through headers of weft: "FILE includes <systemc>".
std::string systemc_in(const fs::path& file, std::set<std::string>& seen) {
  if (!seen.insert(file.string()).second) return "";
  std::ifstream lines(WEFT_SOURCE_DIR / file);
  for (std::string line; std::getline(lines, line);) {
    for (const char* header : {"#include <systemc", "#include <tlm"}) {
      if (line.starts_with(header)) return file.string() + ": " + line;
    }
    const std::string quoted = "#include \"";
    if (!line.starts_with(quoted)) continue;
    const std::string name = line.substr(quoted.size(), line.rfind('"') - quoted.size());
    if (std::string found = systemc_in(name, seen); !found.empty()) return file.string() + " > " + found;
  }
  return "";
}

TEST(PlainHeaders, OfModelsAndMachineIncludeNoSystemC) {
  std::set<std::string> seen;
  for (const char* folder : {"hw/model", "hw/timing"}) {
    for (const auto& entry : fs::directory_iterator(fs::path(WEFT_SOURCE_DIR) / folder)) {
      EXPECT_EQ(systemc_in(fs::relative(entry.path(), WEFT_SOURCE_DIR), seen), "");
    }
  }
  for (const char* file : {"hw/machine/machine.hpp", "hw/machine/uncontended_cost.cpp", "hw/memory/fixed_timing.hpp",
                           "hw/memory/banked_dram.cpp", "hw/interconnect/mesh.cpp", "hw/pe/systolic.cpp",
                           "docs/examples/pe/bit_serial.cpp", "docs/examples/processing_elements/row_stationary.cpp",
                           "docs/examples/processing_elements/sparse.cpp", "docs/examples/scratchpad/two_port.cpp"}) {
    EXPECT_EQ(systemc_in(file, seen), "");
  }
  EXPECT_GT(seen.size(), 20U);
  EXPECT_NE(systemc_in("hw/pe/processing_element.hpp", seen), "");
}

}  // namespace
}  // namespace weft::test
