// A plug-in whose processing element ends its process when it is asked for the thousandth time in a child of the first.
#include <unistd.h>

#include <csignal>

#include "hw/timing/pe_timing.hpp"

namespace {

const pid_t first = getpid();

class ShortLived : public weft::PeTiming {
 public:
  explicit ShortLived(const weft::Parameters&) {}
  bool runs(weft::Operator) const override { return true; }
  weft::Cycles compute_cycles(const weft::Work& work) const override {
    if (getpid() != first && ++asked_ > 1000) raise(SIGKILL);
    return 1 + work.macs / 4;
  }

 private:
  static inline int asked_ = 0;
};

const weft::PeRegistration registration{
    weft::pe_models(),
    {.name = "short-lived", .description = "fails", .parameters = {}, .timing = weft::make_timing<ShortLived>}};

}  // namespace
