// What `weft models --check` says of memories: nothing of good ones, and of each faulty one what is wrong with it.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "hw/check/memory_check.hpp"
#include "tests/support/conformance_faults.hpp"

namespace weft::test {
namespace {

TEST(MemoryCheck, FindsNothingInTheModelsOfTheProject) {
  for (const MemoryRegistry* registry : {&scratchpad_models(), &dram_models()}) {
    for (const ModelDescription& model : registry->describe()) {
      EXPECT_EQ(faults_of(memory_conformance(*registry, {model.name, {}, {}})), "") << model.role << " " << model.name;
    }
  }
}

}  // namespace
}  // namespace weft::test
