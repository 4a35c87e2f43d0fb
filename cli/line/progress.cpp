#include "cli/line/progress.hpp"

#include <fmt/format.h>
#include <spdlog/spdlog.h>
#include <sys/time.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <csignal>
#include <ctime>

namespace weft {

namespace {

using Clock = std::chrono::steady_clock;

constexpr std::chrono::milliseconds interval{200};
constexpr std::chrono::seconds told_after{2};

// What the line says, for the handler of a timer, which writes it again each second with the seconds of the phase: work
// that does not know how far it is cannot tell either.
struct Line {
  std::array<char, 240> text{};
  std::size_t size = 0;
  std::time_t begin = 0;
};
Line line;

std::time_t now_in_seconds() {
  timespec now{};
  clock_gettime(CLOCK_MONOTONIC, &now);
  return now.tv_sec;
}

// Calls nothing that a handler of a signal may not.
void write_line() {
  std::array<char, 300> out{};
  std::size_t size = 0;
  const auto add = [&](const char* text, std::size_t length) {
    for (std::size_t k = 0; k < length && size < out.size(); ++k) out[size++] = text[k];
  };
  add("\r\033[K", 4);
  add(line.text.data(), line.size);
  const std::time_t seconds = now_in_seconds() - line.begin;
  if (seconds >= told_after.count()) {
    std::array<char, 20> digits{};
    std::size_t first = digits.size();
    for (std::time_t rest = seconds; rest > 0; rest /= 10) digits[--first] = static_cast<char>('0' + rest % 10);
    add(" (", 2);
    add(digits.data() + first, digits.size() - first);
    add(" s)", 3);
  }
  [[maybe_unused]] const ssize_t written = write(STDERR_FILENO, out.data(), size);
}

void on_timer(int) {
  const int error = errno;
  write_line();
  errno = error;
}

// The timer's signal waits while the line changes.
class HeldTimer {
 public:
  HeldTimer() {
    sigset_t timer;
    sigemptyset(&timer);
    sigaddset(&timer, SIGALRM);
    sigprocmask(SIG_BLOCK, &timer, &before_);
  }
  ~HeldTimer() { sigprocmask(SIG_SETMASK, &before_, nullptr); }
  HeldTimer(const HeldTimer&) = delete;
  HeldTimer& operator=(const HeldTimer&) = delete;

 private:
  sigset_t before_{};
};

void set_timer(int seconds) {
  const itimerval every{{seconds, 0}, {seconds, 0}};
  setitimer(ITIMER_REAL, &every, nullptr);
}

}  // namespace

Progress::Progress(bool quiet) : shown_(!quiet && isatty(STDERR_FILENO) != 0) {
  if (!shown_) return;
  struct sigaction action {};
  action.sa_handler = on_timer;
  action.sa_flags = SA_RESTART;
  sigaction(SIGALRM, &action, nullptr);
}

Progress::~Progress() {
  clear();
  if (shown_) std::signal(SIGALRM, SIG_DFL);
}

void Progress::show(const std::string& text) {
  const HeldTimer held;
  line.size = std::min(text.size(), line.text.size());
  std::copy_n(text.begin(), line.size, line.text.begin());
  write_line();
  visible_ = true;
}

void Progress::phase(const std::string& name) {
  spdlog::info("{}", name);
  phase_ = name;
  begin_ = last_ = Clock::now();
  if (!shown_) return;
  line.begin = now_in_seconds();
  show(phase_ + " ...");
  set_timer(1);
}

void Progress::update(std::uint64_t done, std::uint64_t total) {
  if (!shown_ || total == 0) return;
  const auto now = Clock::now();
  if (now - last_ < interval) return;
  last_ = now;
  const double part = static_cast<double>(done) / static_cast<double>(total);
  std::string text = fmt::format("{} ... {:.1f} %", phase_, 100 * part);
  if (part > 0 && now - begin_ > told_after) {
    text += fmt::format(", about {:.0f} s more", std::chrono::duration<double>(now - begin_).count() * (1 / part - 1));
  }
  show(text);
}

void Progress::part(const std::string& name) {
  spdlog::debug("{}: {}", phase_, name);
  if (shown_) show(phase_ + ": " + name + " ...");
}

void Progress::clear() {
  if (!visible_) return;
  set_timer(0);
  const HeldTimer held;
  [[maybe_unused]] const ssize_t written = write(STDERR_FILENO, "\r\033[K", 4);
  visible_ = false;
}

}  // namespace weft
