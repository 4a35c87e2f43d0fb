// Reads VCD files in tests. It is written from the standard (IEEE 1364-2005, 18) and shares nothing with the writer.
#pragma once

#include <cstdint>
#include <fstream>
#include <map>
#include <stdexcept>
#include <string>
#include <utility>
#include <vector>

namespace weft::test {

struct VcdSignal {
  int width = 0;
  std::vector<std::pair<std::int64_t, std::uint64_t>> changes;  // time, value; the first is the dumped value

  std::uint64_t at(std::int64_t time) const {
    std::uint64_t value = 0;
    for (const auto& [when, what] : changes) {
      if (when > time) break;
      value = what;
    }
    return value;
  }
  std::uint64_t largest() const {
    std::uint64_t value = 0;
    for (const auto& change : changes) value = value < change.second ? change.second : value;
    return value;
  }
};

struct Vcd {
  std::string timescale;
  std::map<std::string, VcdSignal> signals;  // by path: "SystemC.accelerator.pe0.task"
  std::int64_t first_time = -1;
  std::int64_t end_time = -1;
};

class VcdReader {
 public:
  static Vcd read(const std::string& path) {
    VcdReader reader(path);
    reader.read_header();
    reader.read_changes();
    return std::move(reader.vcd_);
  }

 private:
  explicit VcdReader(const std::string& path) : in_(path) {
    if (!in_) throw std::runtime_error("no such file: " + path);
  }

  std::string word() {
    std::string text;
    if (!(in_ >> text)) throw std::runtime_error("the VCD file ends early");
    return text;
  }

  std::string words_to_end() {
    std::string text;
    for (std::string next = word(); next != "$end"; next = word()) text += next;
    return text;
  }

  void read_header() {
    std::vector<std::string> scopes;
    for (std::string keyword = word(); keyword != "$enddefinitions"; keyword = word()) {
      if (keyword == "$scope") {
        word();
        scopes.push_back(word());
        words_to_end();
      } else if (keyword == "$upscope") {
        scopes.pop_back();
        words_to_end();
      } else if (keyword == "$var") {
        declare(scopes);
      } else if (keyword == "$timescale") {
        vcd_.timescale = words_to_end();
      } else {
        words_to_end();
      }
    }
    words_to_end();
  }

  void declare(const std::vector<std::string>& scopes) {
    word();  // the kind
    const int width = std::stoi(word());
    const std::string code = word();
    std::string path;
    for (const std::string& scope : scopes) path += scope + '.';
    path += word();
    words_to_end();  // the range
    vcd_.signals[path].width = width;
    if (!by_code_.emplace(code, path).second) throw std::runtime_error("two signals with the code " + code);
  }

  void read_changes() {
    std::string text;
    std::int64_t now = -1;
    while (in_ >> text) {
      if (text[0] == '#') {
        const std::int64_t time = std::stoll(text.substr(1));
        if (time <= now) throw std::runtime_error("times do not ascend at " + text);
        if (now < 0) vcd_.first_time = time;
        now = time;
      } else if (text[0] == 'b') {
        change(now, word(), std::stoull(text.substr(1), nullptr, 2));
      } else if (text[0] != '$') {
        change(now, text.substr(1), text[0] == '1' ? 1 : 0);
      }
    }
    vcd_.end_time = now;
  }

  void change(std::int64_t now, const std::string& code, std::uint64_t value) {
    auto& changes = vcd_.signals.at(by_code_.at(code)).changes;
    if (!changes.empty() && changes.back().first == now) throw std::runtime_error("two changes in one instant");
    changes.emplace_back(now, value);
  }

  std::ifstream in_;
  std::map<std::string, std::string> by_code_;
  Vcd vcd_;
};

}  // namespace weft::test
