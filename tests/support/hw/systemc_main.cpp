#include <gtest/gtest.h>
#include <spdlog/spdlog.h>

#include <systemc>

#include "hw/machine/systemc_log.hpp"

// libsystemc.so has main(), which calls this.
int sc_main(int argc, char** argv) {
  testing::InitGoogleTest(&argc, argv);
  weft::route_systemc_reports();
  spdlog::set_level(spdlog::level::warn);
  return RUN_ALL_TESTS();
}
