#include "cli/progress.hpp"

#include <unistd.h>

#include <cstdio>

namespace weft {

namespace {

constexpr std::chrono::milliseconds interval{200};

}  // namespace

Progress::Progress(bool quiet) : shown_(!quiet && isatty(STDERR_FILENO) != 0) {}

void Progress::phase(const std::string& name) {
  phase_ = name;
  last_ = std::chrono::steady_clock::now();
  if (!shown_) return;
  std::fprintf(stderr, "\r\033[K%s ...", phase_.c_str());
  visible_ = true;
}

void Progress::update(std::uint64_t done, std::uint64_t total) {
  if (!shown_ || total == 0) return;
  const auto now = std::chrono::steady_clock::now();
  if (now - last_ < interval) return;
  last_ = now;
  std::fprintf(stderr, "\r\033[K%s ... %.1f %%", phase_.c_str(),
               100 * static_cast<double>(done) / static_cast<double>(total));
  visible_ = true;
}

void Progress::part(const std::string& name) {
  if (!shown_) return;
  std::fprintf(stderr, "\r\033[K%s: %s ...", phase_.c_str(), name.c_str());
  visible_ = true;
}

void Progress::clear() {
  if (visible_) std::fprintf(stderr, "\r\033[K");
  visible_ = false;
}

}  // namespace weft
