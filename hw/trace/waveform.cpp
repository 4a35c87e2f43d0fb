#include "hw/trace/waveform.hpp"

#include <algorithm>
#include <array>
#include <bit>
#include <cerrno>
#include <charconv>
#include <cstdio>
#include <cstring>
#include <limits>
#include <stdexcept>
#include <string_view>
#include <utility>

#include "base/core/error.hpp"

namespace weft {

namespace {

constexpr std::size_t buffer_bytes = 1 << 18;
constexpr std::size_t max_change = 96;  // "b" + 64 digits + " " + identifier + "\n", with room to spare
constexpr Cycles never = std::numeric_limits<Cycles>::max();

// The binary digits of a byte.
constexpr std::array<std::array<char, 8>, 256> digits_of_bytes = [] {
  std::array<std::array<char, 8>, 256> digits{};
  for (std::size_t byte = 0; byte < 256; ++byte) {
    for (std::size_t bit = 0; bit < 8; ++bit) digits[byte][7 - bit] = static_cast<char>('0' + (byte >> bit & 1));
  }
  return digits;
}();

// Returns the identifier code of a signal (IEEE 1364-2005, 18.2.1): printable characters, base 94, shortest first.
std::string identifier(SignalId signal) {
  std::string text;
  for (std::uint64_t rest = std::uint64_t{signal} + 1; rest > 0; rest = (rest - 1) / 94) {
    text += static_cast<char>('!' + (rest - 1) % 94);
  }
  return text;
}

}  // namespace

struct Waveform::State {
  // A cache line holds one and a half: what a change looks at; the names are apart.
  struct Signal {
    std::uint64_t value = 0;    // at this instant
    std::uint64_t written = 0;  // as it stands in the file
    int width = 1;
    bool pending = false;  // among the signals that were touched in this instant
    std::uint8_t code_length = 0;
    std::array<char, 6> code{};  // of 94^6 signals, more than there are numbers of 32 bits

    std::string_view code_text() const { return {code.data(), code_length}; }
  };

  // The changes of a signal that are known in advance, and how far they have been merged.
  struct Advance {
    SignalId signal = 0;
    std::size_t next = 0;
    std::vector<std::pair<Cycles, std::uint64_t>> changes;
    Cycles next_time() const { return next < changes.size() ? changes[next].first : never; }
  };

  // The declarations of signals, nested by scope; those of one scope stay in the order in which they were added.
  struct Scope {
    std::string name;
    std::vector<Scope> scopes;
    std::vector<SignalId> signals;

    Scope& child(std::string_view child_name) {
      for (Scope& scope : scopes) {
        if (scope.name == child_name) return scope;
      }
      return scopes.emplace_back(Scope{std::string(child_name), {}, {}});
    }

    void write(const State& of, std::string& text) const {
      text += "$scope module " + name + " $end\n";
      for (const SignalId id : signals) {
        const Signal& signal = of.signals[id];
        const std::string& full_name = of.paths[id];
        text += "$var wire " + std::to_string(signal.width) + ' ' + std::string(signal.code_text()) + ' ' +
                full_name.substr(full_name.rfind('.') + 1);
        if (signal.width > 1) text += " [" + std::to_string(signal.width - 1) + ":0]";
        text += " $end\n";
      }
      for (const Scope& scope : scopes) scope.write(of, text);
      text += "$upscope $end\n";
    }
  };

  std::FILE* file = nullptr;
  std::string path;
  Picoseconds period = 0;
  const char* unit = "ps";
  Cycles from = 0;
  Cycles to = 0;
  std::vector<Signal> signals;
  std::vector<std::string> paths;  // of the signals
  std::vector<Advance> in_advance;
  std::vector<std::pair<SignalId, std::uint64_t>> at_end;
  Cycles next_advance = never;    // the earliest change known in advance that is not merged yet
  std::vector<SignalId> touched;  // signals that were set in the instant `now`
  Cycles now = 0;
  Cycles last_written = -1;  // the latest time stamp in the file
  bool started = false;      // the header and the values at `from` are written
  bool failed = false;
  std::unique_ptr<char[]> buffer = std::make_unique<char[]>(buffer_bytes);
  std::size_t used = 0;

  ~State() {
    if (file != nullptr) std::fclose(file);
  }

  void flush() {
    failed = failed || std::fwrite(buffer.get(), 1, used, file) != used;
    used = 0;
  }

  void write(std::string_view text) {
    if (used + text.size() > buffer_bytes) flush();
    if (text.size() > buffer_bytes) {
      failed = failed || std::fwrite(text.data(), 1, text.size(), file) != text.size();
      return;
    }
    std::memcpy(buffer.get() + used, text.data(), text.size());
    used += text.size();
  }

  void write_time(Cycles cycle) {
    std::array<char, 24> text{'#'};
    char* end = std::to_chars(text.data() + 1, text.data() + text.size() - 1, cycle * period).ptr;
    *end++ = '\n';
    write({text.data(), end});
    last_written = cycle;
  }

  // Writes the value of a signal without leading zeros: readers extend a vector with zeros to its width.
  void write_value(const Signal& signal) {
    if (used + max_change > buffer_bytes) flush();
    char* out = buffer.get() + used;
    if (signal.width == 1) {
      *out++ = static_cast<char>('0' + (signal.value & 1));
    } else {
      *out++ = 'b';
      int bit = std::max(1, static_cast<int>(std::bit_width(signal.value)));
      while (bit % 8 != 0) *out++ = static_cast<char>('0' + (signal.value >> --bit & 1));
      for (; bit > 0; out += 8) {
        bit -= 8;
        std::memcpy(out, digits_of_bytes[signal.value >> bit & 0xff].data(), 8);
      }
      *out++ = ' ';
    }
    std::memcpy(out, signal.code.data(), signal.code.size());  // there is room, and one length is faster than many
    out += signal.code_length;
    *out++ = '\n';
    used = static_cast<std::size_t>(out - buffer.get());
  }

  // Writes the header and the first values. There is no $date, so that two runs of one experiment give the same bytes.
  void write_start() {
    Scope top{"SystemC", {}, {}};
    for (SignalId id = 0; id < signals.size(); ++id) {
      const std::string& name = paths[id];
      Scope* scope = &top;
      std::size_t begin = 0;
      for (std::size_t dot; (dot = name.find('.', begin)) != std::string::npos; begin = dot + 1) {
        scope = &scope->child(std::string_view(name).substr(begin, dot - begin));
      }
      scope->signals.push_back(id);
    }
    std::string text = std::string("$version weft $end\n$timescale 1") + unit + " $end\n";
    top.write(*this, text);
    write(text + "$enddefinitions $end\n");
    write_time(from);
    write("$dumpvars\n");
    for (Signal& signal : signals) {
      write_value(signal);
      signal.written = signal.value;
    }
    write("$end\n");
    started = true;
  }

  void touch(SignalId signal, std::uint64_t value) {
    signals[signal].value = value;
    if (!std::exchange(signals[signal].pending, true)) touched.push_back(signal);
  }

  // Writes the changes of an instant. Those up to `from` only show in the values that hold at `from`.
  void end_instant() {
    for (const SignalId id : touched) {
      Signal& signal = signals[id];
      signal.pending = false;
      if (now <= from || now > to || signal.value == signal.written) continue;
      if (last_written < now) write_time(now);
      write_value(signal);
      signal.written = signal.value;
    }
    touched.clear();
  }

  void begin_instant(Cycles time) {
    if (time <= now) return;
    end_instant();
    if (time > from && !started) write_start();
    now = time;
  }

  // Merges the changes known in advance up to `time`, included, and makes `time` the current instant.
  void advance_to(Cycles time) {
    while (next_advance <= time) {
      begin_instant(next_advance);
      next_advance = never;
      for (Advance& advance : in_advance) {
        for (; advance.next_time() <= now; ++advance.next) touch(advance.signal, advance.changes[advance.next].second);
        next_advance = std::min(next_advance, advance.next_time());
      }
    }
    begin_instant(time);
  }
};

Waveform::Waveform(const std::string& path, Picoseconds period, Cycles from, Cycles to, std::int64_t units)
    : state_(std::make_unique<State>()) {
  state_->file = std::fopen(path.c_str(), "wb");
  if (state_->file == nullptr) {
    throw InputError("cannot write the waveform " + path + ": " + std::strerror(errno));
  }
  std::setvbuf(state_->file, nullptr, _IONBF, 0);  // the buffer is ours
  state_->path = path;
  state_->period = period;
  state_->unit = units == 1 ? "ps" : "fs";
  state_->from = from;
  state_->to = to;
}

Waveform::~Waveform() = default;

SignalId Waveform::add(const std::string& path, int width, std::uint64_t initial) {
  if (width < 1 || width > 64) throw std::logic_error("waveform signal " + path + ": a width of 1 to 64 bits");
  if (state_->started) throw std::logic_error("waveform signal " + path + " was added after the first change");
  const SignalId id = static_cast<SignalId>(state_->signals.size());
  const std::string code = identifier(id);
  State::Signal& signal = state_->signals.emplace_back();
  signal.value = signal.written = initial;
  signal.width = width;
  signal.code_length = static_cast<std::uint8_t>(code.size());
  std::copy(code.begin(), code.end(), signal.code.begin());
  state_->paths.push_back(path);
  return id;
}

void Waveform::set_in_advance(SignalId signal, std::vector<std::pair<Cycles, std::uint64_t>> changes) {
  if (changes.empty()) return;
  state_->next_advance = std::min(state_->next_advance, changes.front().first);
  state_->in_advance.push_back({signal, 0, std::move(changes)});
}

void Waveform::set(SignalId signal, std::uint64_t value, Cycles now) {
  State& state = *state_;
  // Most of what is set is as it was: an instant in which nothing else happens need not begin.
  if (state.signals[signal].value == value && state.next_advance > now) return;
  if (now > state.now || state.next_advance <= now) state.advance_to(now);
  state.touch(signal, value);
}

void Waveform::set_at_end(SignalId signal, std::uint64_t value) { state_->at_end.emplace_back(signal, value); }

void Waveform::finish(Cycles end) {
  State& state = *state_;
  state.advance_to(end);
  state.end_instant();
  if (!state.started) state.write_start();
  // A last time stamp shows how long the last values hold.
  const Cycles last = std::min(end, state.to);
  if (last > state.last_written) {
    state.write_time(last);
    for (const auto& [signal, value] : state.at_end) {
      state.signals[signal].value = value;
      state.write_value(state.signals[signal]);
    }
  }
  state.flush();
  state.failed = std::fclose(state.file) != 0 || state.failed;
  state.file = nullptr;
  if (state.failed) throw std::runtime_error("cannot write " + state.path + " whole: " + std::strerror(errno));
}

std::vector<std::pair<std::string, int>> Waveform::signals() const {
  std::vector<std::pair<std::string, int>> list;
  for (SignalId id = 0; id < state_->paths.size(); ++id) {
    list.emplace_back(state_->paths[id], state_->signals[id].width);
  }
  return list;
}

}  // namespace weft
