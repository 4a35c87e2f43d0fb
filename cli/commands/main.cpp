// weft: plan and simulate tiled convolutional networks on accelerators.

#include <cstdlib>
#include <systemc>

#include "cli/commands/program.hpp"

int sc_main(int argc, char** argv) { return weft::run_program(argc, argv); }

// SystemC's library has a main() too, which would print its banner into our one line of error.
int main(int argc, char** argv) {
  setenv("SYSTEMC_DISABLE_COPYRIGHT_MESSAGE", "1", 1);
  return sc_core::sc_elab_and_sim(argc, argv);
}
