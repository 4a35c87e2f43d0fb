#include "hw/trace/transaction_log.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <bit>
#include <cerrno>
#include <cstring>
#include <stdexcept>

#include "base/core/error.hpp"

namespace weft {

static_assert(std::endian::native == std::endian::little, "records are written as they stand in memory");

TransactionLog::TransactionLog(const std::string& path, Cycles from, Cycles to)
    : path_(path), file_(std::fopen(path.c_str(), "wb")), from_(from), to_(to) {
  if (file_ == nullptr) throw InputError("cannot write the log " + path + ": " + std::strerror(errno));
  std::setvbuf(file_, nullptr, _IOFBF, 1 << 20);
}

TransactionLog::~TransactionLog() {
  if (file_ != nullptr) std::fclose(file_);
}

void TransactionLog::begin(const std::vector<std::string>& initiators, Picoseconds period, const char* unit) {
  if (initiators.size() > max_initiators) {
    throw InputError(
        fmt::format("trace.detail: transactions can be told apart of {} initiators, this machine has {}; "
                    "expected fewer, or another detail",
                    max_initiators, initiators.size()));
  }
  std::string names;
  for (const std::string& name : initiators) names += (names.empty() ? "\"" : ", \"") + name + "\"";
  std::string head = fmt::format(
      "{{\"format\": \"weft transactions\", \"version\": 1, \"period\": {}, \"unit\": \"{}\", \"initiators\": [{}], "
      "\"targets\": [\"scratchpad\", \"dram\"]}}",
      period, unit, names);
  constexpr std::size_t record = 16;
  head.resize((head.size() / record + 1) * record, ' ');  // records are aligned
  head.back() = '\n';
  has_failed_ = std::fwrite(head.data(), 1, head.size(), file_) != head.size();
}

void TransactionLog::write(std::uint64_t first, std::uint64_t second) {
  const std::array<std::uint64_t, 2> record{first, second};
  has_failed_ = std::fwrite(record.data(), sizeof record, 1, file_) != 1 || has_failed_;
}

void TransactionLog::add(const Transaction& transaction) {
  const auto& [requested, answered, initiator, target, address, bytes, is_write] = transaction;
  if (requested < from_ || requested >= to_) return;
  constexpr Cycles span = Cycles{1} << 32;
  if (requested < base_ || requested - base_ >= span) {
    base_ = std::max<Cycles>(0, requested - longest_wait);  // later answers may belong to somewhat earlier requests
    write(~std::uint64_t{0}, static_cast<std::uint64_t>(base_));
  }
  const auto wait = static_cast<std::uint64_t>(std::min(answered - requested, longest_wait));
  write(address | std::uint64_t{bytes - 1} << 40 | static_cast<std::uint64_t>(target) << 60 |
            static_cast<std::uint64_t>(is_write) << 61,
        static_cast<std::uint64_t>(requested - base_) | wait << 32 | static_cast<std::uint64_t>(initiator) << 52);
}

void TransactionLog::finish() {
  has_failed_ = std::fclose(file_) != 0 || has_failed_;
  file_ = nullptr;
  if (has_failed_) throw std::runtime_error("cannot write " + path_ + " whole: " + std::strerror(errno));
}

}  // namespace weft
