// A plug-in that was built for another version of the interface. What it registers must not be looked at.
#include "base/plugin/registration.hpp"

#include <cstdlib>

extern "C" {
extern const int weft_plugin_interface;
const int weft_plugin_interface = 999;
}

namespace {

class FromAnotherVersion : public weft::Registration {
  void enter() const override { std::abort(); }
};

const FromAnotherVersion registration;

}  // namespace
