// The log of accesses against its format (docs/transactions.md), read back word by word.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <fstream>
#include <nlohmann/json.hpp>
#include <sstream>

#include "base/core/error.hpp"
#include "hw/trace/transaction_log.hpp"
#include "tests/support/base/temporary_directory.hpp"

namespace weft {
namespace {

using test::TemporaryDirectory;
using ::testing::HasSubstr;

struct Log {
  nlohmann::json head;
  std::size_t head_bytes = 0;
  std::vector<std::array<std::uint64_t, 2>> records;
};

Log read_log(const std::string& path) {
  std::ifstream in(path, std::ios::binary);
  std::string line;
  std::getline(in, line);
  Log log{nlohmann::json::parse(line), line.size() + 1, {}};
  for (std::array<std::uint64_t, 2> record; in.read(reinterpret_cast<char*>(record.data()), sizeof record);) {
    log.records.push_back(record);
  }
  return log;
}

std::uint64_t bits(std::uint64_t word, int begin, int count) {
  return word >> begin & ((std::uint64_t{1} << count) - 1);
}

TEST(TransactionLog, WritesSixteenBytesAnAccess) {
  const TemporaryDirectory directory;
  const std::string path = directory.file("t.bin");
  TransactionLog log(path, 0, 1'000'000);
  log.begin({"pe0 reading", "pe0 writing", "dma0"}, 1'063'830, "fs");
  log.add({70, 123, 2, Target::dram, 0xff'ffff'ffc0, 64, true});
  log.add({5, 3'000'000, 0, Target::scratchpad, 0, 1, false});
  log.finish();
  const Log read = read_log(path);
  EXPECT_EQ(read.head_bytes % 16, 0u);
  EXPECT_EQ(read.head["initiators"], (std::vector<std::string>{"pe0 reading", "pe0 writing", "dma0"}));
  EXPECT_EQ(read.head["period"], 1'063'830);
  ASSERT_EQ(read.records.size(), 2u);
  const auto [first, second] = read.records[0];
  EXPECT_EQ(bits(first, 0, 40), 0xff'ffff'ffc0u);
  EXPECT_EQ(bits(first, 40, 20), 63u);
  EXPECT_EQ(bits(first, 60, 4), 3u);  // DRAM, a write
  EXPECT_EQ(bits(second, 0, 32), 70u);
  EXPECT_EQ(bits(second, 32, 20), 53u);
  EXPECT_EQ(bits(second, 52, 12), 2u);
  EXPECT_EQ(bits(read.records[1][1], 32, 20), 1'048'575u);  // so many or more
}

TEST(TransactionLog, MovesTheBaseWhereCyclesNeedIt) {
  const TemporaryDirectory directory;
  const std::string path = directory.file("t.bin");
  const Cycles late = 10'000'000'000;
  TransactionLog log(path, 100, late + 1);
  log.begin({"dma0"}, 2000, "ps");
  for (const Cycles requested : {Cycles{99}, Cycles{100}, late, late - 10, late + 1}) {
    log.add({requested, requested + 1, 0, Target::dram, 0, 64, false});
  }
  log.finish();
  std::uint64_t base = 0;
  std::vector<std::uint64_t> cycles;
  for (const auto& [first, second] : read_log(path).records) {
    if (first == ~std::uint64_t{0}) {
      base = second;
    } else {
      cycles.push_back(base + bits(second, 0, 32));
    }
  }
  EXPECT_THAT(cycles,
              testing::ElementsAre(100u, static_cast<std::uint64_t>(late), static_cast<std::uint64_t>(late - 10)));
}

TEST(TransactionLog, RefusesMoreInitiatorsThanItCanTellApart) {
  const TemporaryDirectory directory;
  TransactionLog log(directory.file("t.bin"), 0, 1);
  try {
    log.begin(std::vector<std::string>(4097, "pe"), 1, "ps");
    ADD_FAILURE();
  } catch (const InputError& error) {
    EXPECT_THAT(error.what(), HasSubstr("4096 initiators, this machine has 4097"));
  }
}

}  // namespace
}  // namespace weft
