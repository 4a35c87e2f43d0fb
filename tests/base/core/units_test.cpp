#include "base/core/units.hpp"

#include <gtest/gtest.h>

namespace weft {
namespace {

TEST(Units, BytesAreBinaryOrDecimalMultiples) {
  EXPECT_EQ(parse_bytes("64"), 64);
  EXPECT_EQ(parse_bytes("64 B"), 64);
  EXPECT_EQ(parse_bytes("8 KiB"), 8192);
  EXPECT_EQ(parse_bytes("8KiB"), 8192);
  EXPECT_EQ(parse_bytes("1.5 KiB"), 1536);
  EXPECT_EQ(parse_bytes("2 MiB"), 2 << 20);
  EXPECT_EQ(parse_bytes("1 GB"), 1'000'000'000);
  EXPECT_EQ(parse_bytes("0 B"), 0);
}

TEST(Units, BytesThatAreNoWholeNumberOrNoSizeAreRefused) {
  for (const char* text : {"", "B", "0.3 B", "-4 KiB", "4 kiB", "4 Kib", "12.8 GB/s", "1e3", "0x10", "4 KiB x", "1.",
                           ".5 KiB", "1..5 B", " 4 B", "99999999999 GiB", "1234567890123456789", "nan", "4 K i B"}) {
    EXPECT_EQ(parse_bytes(text), std::nullopt) << text;
  }
}

TEST(Units, BytesOfAGraphMayBeFractions) {
  EXPECT_EQ(parse_fractional_bytes("10.75"), 10.75);
  EXPECT_EQ(parse_fractional_bytes("0.3 B"), 0.3);
  EXPECT_EQ(parse_fractional_bytes("0.5 KiB"), 512);
  EXPECT_EQ(parse_fractional_bytes("1234567890.123"), 1234567890.123);
  for (const char* text : {"", "-1", "1e3", "nan", "1.5 ns"}) EXPECT_EQ(parse_fractional_bytes(text), std::nullopt);
}

TEST(Units, TimesComeToWholePicoseconds) {
  EXPECT_EQ(parse_time("100 ns"), 100'000);
  EXPECT_EQ(parse_time("0.625 ns"), 625);
  EXPECT_EQ(parse_time("1 s"), 1'000'000'000'000);
  EXPECT_EQ(parse_time("0.5 ps"), std::nullopt);
  EXPECT_EQ(parse_time("100"), std::nullopt);
  EXPECT_EQ(parse_time("100 MHz"), std::nullopt);
}

TEST(Units, BandwidthsAreBytesPerSecond) {
  EXPECT_EQ(parse_bandwidth("12.8 GB/s"), 12'800'000'000);
  EXPECT_EQ(parse_bandwidth("1 GiB/s"), 1 << 30);
  EXPECT_EQ(parse_bandwidth("1.5 TB/s"), 1'500'000'000'000);
  EXPECT_EQ(parse_bandwidth("12.8 GB"), std::nullopt);
}

TEST(Units, FrequenciesCountsAndTruthValues) {
  EXPECT_EQ(parse_frequency("500 MHz"), 500e6);
  EXPECT_EQ(parse_frequency("1.2 GHz"), 1.2e9);
  EXPECT_EQ(parse_frequency("500"), std::nullopt);
  EXPECT_EQ(parse_frequency("500 Mhz"), std::nullopt);
  EXPECT_EQ(parse_count("12"), 12);
  EXPECT_EQ(parse_count("12.0"), std::nullopt);
  EXPECT_EQ(parse_count("-1"), std::nullopt);
  EXPECT_EQ(parse_number("0.25"), 0.25);
  EXPECT_EQ(parse_number("10"), 10);
  for (const char* text : {"-1", "1e3", "inf", "1 x", ""}) EXPECT_EQ(parse_number(text), std::nullopt) << text;
  EXPECT_EQ(parse_bool("true"), true);
  EXPECT_EQ(parse_bool("yes"), std::nullopt);
}

TEST(Units, BytesArePrintedInTheLargestUnitThatDividesThem) {
  EXPECT_EQ(format_bytes(8192), "8 KiB");
  EXPECT_EQ(format_bytes(5880), "5880 B");
  EXPECT_EQ(format_bytes(3 << 20), "3 MiB");
  EXPECT_EQ(format_bytes(0), "0 B");
}

TEST(Quantity, IsGuessedWhereItsUnitIsWrittenAnotherWay) {
  const auto meant = [](UnitKind quantity, const char* text) { return did_you_mean_quantity(quantity, text); };
  for (const char* text : {"8k", "8 kib", "8KIB", "8 ki", "8 kilobytes"}) {
    EXPECT_EQ(meant(UnitKind::bytes, text), ", did you mean '8 KiB'?") << text;
  }
  EXPECT_EQ(meant(UnitKind::time, "100"), ", did you mean '100 ns'?");
  EXPECT_EQ(meant(UnitKind::frequency, "0,5 ghz"), ", did you mean '0.5 GHz'?");
  EXPECT_EQ(meant(UnitKind::bandwidth, "12.8 GBps"), ", did you mean '12.8 GB/s'?");
  EXPECT_EQ(meant(UnitKind::energy_per_byte, "1 pJ"), ", did you mean '1 pJ/B'?");
  for (const char* text : {"", "much", "8 miles", "-8 KiB", "k", "1.2.3 kib"}) {
    EXPECT_EQ(meant(UnitKind::bytes, text), "") << text;
  }
  EXPECT_EQ(unit_names(UnitKind::time), "ps, ns, us, ms or s");
}

}  // namespace
}  // namespace weft
