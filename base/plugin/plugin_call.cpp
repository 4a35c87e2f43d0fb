#include "base/plugin/plugin_call.hpp"

#include <dlfcn.h>
#include <execinfo.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <csignal>
#include <cstdlib>
#include <cstring>
#include <string_view>
#include <vector>

#include "base/core/error.hpp"

namespace weft {

namespace {

constexpr std::array ending = {SIGSEGV, SIGBUS, SIGFPE, SIGILL, SIGABRT};
constexpr std::array interrupting = {SIGINT, SIGTERM, SIGHUP};

// What handlers of signals read: texts that are made before.
struct Told {
  std::array<char, 1024> text{};
  std::size_t size = 0;
};
std::array<Told, 8> told;
volatile std::sig_atomic_t depth = 0;  // of calls

// The plug-ins that were loaded; the array does not move.
std::array<Told, 64> plugins;
volatile std::sig_atomic_t plugin_count = 0;
pid_t process = 0;

void set(Told& of, const std::string& text) {
  of.size = std::min(text.size(), of.text.size());
  std::copy_n(text.begin(), of.size, of.text.begin());
}

void print(std::string_view text) {
  [[maybe_unused]] const ssize_t written = write(STDERR_FILENO, text.data(), text.size());
}

std::string_view text_of(const Told& of) { return {of.text.data(), of.size}; }

// Returns which plug-in a place in the code belongs to, or -1.
int plugin_at(const void* code) {
  Dl_info info{};
  if (dladdr(code, &info) == 0 || info.dli_fname == nullptr) return -1;
  for (int k = 0; k < plugin_count; ++k) {
    if (text_of(plugins[static_cast<std::size_t>(k)]) == info.dli_fname) return k;
  }
  return -1;
}

// Tells who was at work: in the call, or, without one, the plug-in of the innermost frame that has one. Returns false
// where there is none.
bool tell(std::string_view how) {
  if (depth > 0) {
    print("error: ");
    print(text_of(told[std::min<std::size_t>(static_cast<std::size_t>(depth), told.size()) - 1]));
    print(how);
    return true;
  }
  std::array<void*, 64> frames{};
  const int count = backtrace(frames.data(), static_cast<int>(frames.size()));
  for (int k = 0; k < count; ++k) {
    const int plugin = plugin_at(frames[static_cast<std::size_t>(k)]);
    if (plugin < 0) continue;
    print("error: plug-in '");
    print(text_of(plugins[static_cast<std::size_t>(plugin)]));
    print("', in a call of one of its models");
    print(how);
    return true;
  }
  return false;
}

void on_signal(int signal) {
  if (getpid() == process) {
    const bool is_crash = std::ranges::find(ending, signal) != ending.end();
    const char* name = sigabbrev_np(signal);
    if (tell(is_crash ? ": its code crashed, by SIG" : ": it was still at work at SIG")) {
      print(name == nullptr ? "?" : name);
      print("\n");
      if (is_crash) _exit(1);
    }
  }
  std::signal(signal, SIG_DFL);
  raise(signal);
}

// An exit in the middle of a call is no end of weft, whatever the status.
void on_exit() {
  if (getpid() == process && tell(": its code ended the process by exit()\n")) _exit(1);
}

// On a stack of its own, as the one in use may be what is full.
void install() {
  static std::array<char, 65536> stack;
  if (process != 0) return;
  process = getpid();
  std::array<void*, 1> frame{};
  backtrace(frame.data(), 1);  // loads what it needs
  stack_t other{};
  other.ss_sp = stack.data();
  other.ss_size = stack.size();
  sigaltstack(&other, nullptr);
  struct sigaction action {};
  action.sa_handler = on_signal;
  action.sa_flags = SA_ONSTACK | SA_NODEFER;
  for (const int signal : ending) sigaction(signal, &action, nullptr);
  for (const int signal : interrupting) {
    struct sigaction before {};
    sigaction(signal, nullptr, &before);
    if (before.sa_handler == SIG_DFL) sigaction(signal, &action, nullptr);
  }
  std::atexit(on_exit);
}

}  // namespace

PluginCall::PluginCall(const std::string& plugin, const std::string& call) : is_told_(!plugin.empty()) {
  if (!is_told_) return;
  install();
  const auto next = static_cast<std::size_t>(depth);
  if (next < told.size()) set(told[next], printable("plug-in '" + plugin + "', in " + call));
  depth = depth + 1;
}

PluginCall::~PluginCall() {
  if (is_told_) depth = depth - 1;
}

void note_plugin(const std::string& path) {
  install();
  const auto next = static_cast<std::size_t>(plugin_count);
  if (next == plugins.size() || path.size() > plugins[next].text.size()) return;
  set(plugins[next], path);
  plugin_count = plugin_count + 1;
}

std::string plugin_of(const void* function) {
  const int plugin = plugin_at(function);
  return plugin < 0 ? "" : std::string(text_of(plugins[static_cast<std::size_t>(plugin)]));
}

}  // namespace weft
