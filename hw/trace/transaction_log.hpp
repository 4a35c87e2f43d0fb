// The log of all accesses of a run (`trace: {detail: transactions}`), 16 bytes each; docs/transactions.md has the format.
#pragma once

#include <cstdint>
#include <cstdio>
#include <string>
#include <vector>

#include "hw/interconnect/transaction.hpp"

namespace weft {

class TransactionLog {
 public:
  static constexpr std::size_t max_initiators = 1 << 12;
  static constexpr Cycles longest_wait = (1 << 20) - 1;  // longer ones are written as this

  // Opens the file. What was requested from cycle `from` on and before `to` is written. Throws InputError when it cannot
  // be opened.
  TransactionLog(const std::string& path, Cycles from, Cycles to);
  TransactionLog(const TransactionLog&) = delete;
  TransactionLog& operator=(const TransactionLog&) = delete;
  ~TransactionLog();

  // Writes the head, before the first access. `unit` is that of the period: "ps" or "fs". Throws InputError for more
  // initiators than can be told apart.
  void begin(const std::vector<std::string>& initiators, Picoseconds period, const char* unit);
  void add(const Transaction& transaction);
  // Closes the file. Throws std::runtime_error when it could not be written whole.
  void finish();

 private:
  void write(std::uint64_t first, std::uint64_t second);

  std::string path_;
  std::FILE* file_;
  Cycles from_, to_;
  Cycles base_ = 0;  // cycles in records count from it
  bool has_failed_ = false;
};

}  // namespace weft
