// Arrays of numpy, in and out. The files that begin with numpy's own headers were written by numpy 1.24.
#include "workloads/tensor_files/npy.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cstring>
#include <sstream>

#include "tests/support/base/damaged_text.hpp"
#include "tests/support/base/input_error.hpp"
#include "tests/support/base/temporary_directory.hpp"

namespace weft {
namespace {

using testing::AllOf;
using testing::ElementsAre;
using testing::EndsWith;
using testing::HasSubstr;
using testing::IsEmpty;

std::string with_length(const std::string& version, std::size_t length_bytes, const std::string& header,
                        const std::string& elements) {
  std::string length;
  for (std::size_t i = 0; i < length_bytes; ++i) length += static_cast<char>(header.size() >> (8 * i) & 255);
  return "\x93NUMPY" + version + length + header + elements;
}

// A file of version 1.0 with this header and these elements.
std::string npy(const std::string& header, const std::string& elements) {
  return with_length(std::string("\x01\x00", 2), 2, header, elements);
}

std::string header_of(const std::string& descr, const std::string& shape, const std::string& by_columns = "False") {
  return "{'descr': '" + descr + "', 'fortran_order': " + by_columns + ", 'shape': " + shape + ", }   \n";
}

class NpyFiles : public testing::Test {
 protected:
  NpyArray read(const std::string& bytes) const { return read_npy(directory_.write("a.npy", bytes)); }
  std::string error_of(const std::string& bytes) const {
    return test::input_error([&] { read(bytes); });
  }
  test::TemporaryDirectory directory_;
};

template <class Element>
std::vector<Element> elements_of(const NpyArray& array) {
  std::vector<Element> elements(array.bytes.size() / sizeof(Element));
  std::memcpy(elements.data(), array.bytes.data(), array.bytes.size());
  return elements;
}

std::span<const std::uint8_t> bytes_of(const std::vector<float>& values) {
  return {reinterpret_cast<const std::uint8_t*>(values.data()), values.size() * sizeof(float)};
}

TEST_F(NpyFiles, OfNumpyAreRead) {
  const std::string padding(55, ' ');
  const NpyArray array = read(npy("{'descr': '<f4', 'fortran_order': False, 'shape': (1, 2, 3), }" + padding + "\n",
                                  std::string("\0\0\0\0\0\0\0?\0\0\x80?\0\0\xc0?\0\0\0@\0\0 @", 24)));
  EXPECT_EQ(array.type, "float32");
  EXPECT_EQ(array.element_bytes, 4u);
  EXPECT_THAT(array.dims, ElementsAre(1, 2, 3));
  EXPECT_THAT(elements_of<float>(array), ElementsAre(0, 0.5, 1, 1.5, 2, 2.5));
}

TEST_F(NpyFiles, OfAllThreeVersionsAndBothByteOrdersAreRead) {
  const NpyArray second = read(
      with_length(std::string("\x02\x00", 2), 4, header_of(">i2", "(2, 2)"), std::string("\0\1\0\2\0\3\xff\xfc", 8)));
  EXPECT_EQ(second.type, "int16");
  EXPECT_THAT(elements_of<std::int16_t>(second), ElementsAre(1, 2, 3, -4));
  const NpyArray third =
      read(with_length(std::string("\x03\x00", 2), 4, header_of(">f8", "(1,)"), std::string("@\x08\0\0\0\0\0\0", 8)));
  EXPECT_EQ(third.type, "float64");
  EXPECT_THAT(elements_of<double>(third), ElementsAre(3));
  EXPECT_THAT(elements_of<std::int8_t>(read(npy(header_of("|i1", "(3,)"), std::string("\x80\x00\x7f", 3)))),
              ElementsAre(-128, 0, 127));
}

TEST_F(NpyFiles, StoredByColumnsAreTurnedIntoRows) {
  const auto read_columns = [&](const std::string& shape, const std::string& elements) {
    return elements_of<std::int8_t>(read(npy(header_of("|i1", shape, "True"), elements)));
  };
  EXPECT_THAT(read_columns("(2, 3)", "\1\4\2\5\3\6"), ElementsAre(1, 2, 3, 4, 5, 6));
  // Element (i, j, k) of 2 x 3 x 2 lies at i + 2 j + 6 k.
  EXPECT_THAT(read_columns("(2, 3, 2)", "\1\7\3\x9\5\xb\2\x8\4\xa\6\xc"),
              ElementsAre(1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12));
  EXPECT_THAT(read_columns("(3,)", "\1\2\3"), ElementsAre(1, 2, 3));
  EXPECT_THAT(read_columns("(2, 0)", ""), IsEmpty());
}

TEST_F(NpyFiles, MayHaveTheHeadersOfOtherWriters) {
  const NpyArray array = read(npy("{\"shape\":(2L,1),\"fortran_order\":False,\"descr\":\"<u2\"}", "\1\2\3\4"));
  EXPECT_EQ(array.type, "uint16");
  EXPECT_THAT(array.dims, ElementsAre(2, 1));
  EXPECT_THAT(elements_of<std::uint16_t>(array), ElementsAre(0x201, 0x403));
}

TEST_F(NpyFiles, MayHoldASingleNumberOrNone) {
  const NpyArray single = read(npy(header_of("<f4", "()"), std::string("\0\0 @", 4)));
  EXPECT_THAT(single.dims, IsEmpty());
  EXPECT_THAT(elements_of<float>(single), ElementsAre(2.5));
  EXPECT_THAT(read(npy(header_of("<f4", "(2, 0)"), "")).bytes, IsEmpty());
}

TEST_F(NpyFiles, ThatAreCutOffOrTooLongAreRefused) {
  const std::string whole = npy(header_of("<f4", "(2,)"), "12345678");
  EXPECT_NO_THROW(read(whole));
  EXPECT_THAT(error_of(whole.substr(0, whole.size() - 1)),
              AllOf(HasSubstr("a.npy: is cut off: it has 7 B of elements; [2] of float32 are 8 B"),
                    EndsWith("expected an array of numbers that numpy.save() has written (.npy)")));
  EXPECT_THAT(error_of(whole + "9"), HasSubstr("a.npy: has 9 B of elements; [2] of float32 are 8 B"));
  EXPECT_THAT(error_of(whole.substr(0, 9)), HasSubstr("is cut off"));
  EXPECT_THAT(error_of(whole.substr(0, 40)), HasSubstr("is cut off"));
}

TEST_F(NpyFiles, WithWhatIsNoNumberAreRefused) {
  const auto refusal = [&](const std::string& descr) { return error_of(npy(header_of(descr, "(1,)"), "12345678")); };
  EXPECT_THAT(refusal("|O"), HasSubstr("a.npy: holds Python objects (dtype object); expected an array of numbers"));
  EXPECT_THAT(refusal("<U2"), HasSubstr("has elements of type '<U2'"));
  EXPECT_THAT(refusal("<c8"), HasSubstr("has elements of type '<c8'"));
  EXPECT_THAT(refusal("<M8[ns]"), HasSubstr("has elements of type '<M8[ns]'"));
  EXPECT_THAT(refusal("|f8"), HasSubstr("has elements of type '|f8', without a byte order"));
  EXPECT_THAT(refusal("f8"), HasSubstr("has elements of type 'f8'"));
  EXPECT_THAT(refusal(""), HasSubstr("has elements of type ''"));
  EXPECT_THAT(error_of(npy("{'descr': [('a', '<f4')], 'fortran_order': False, 'shape': (1,), }", "1234")),
              HasSubstr("has elements of several fields"));
}

TEST_F(NpyFiles, WithShapesThatNothingHoldsAreRefusedBeforeMemoryIsTaken) {
  const auto refusal = [&](const std::string& shape) { return error_of(npy(header_of("<f4", shape), "1234")); };
  EXPECT_THAT(refusal("(2147483648,)"), HasSubstr("has the shape [2147483648] with 2^31 elements or more"));
  EXPECT_THAT(refusal("(65536, 65536, 65536, 65536)"), HasSubstr("with 2^31 elements or more"));
  EXPECT_THAT(refusal("(9223372036854775807, 2)"), HasSubstr("with 2^31 elements or more"));
  EXPECT_THAT(refusal("(9223372036854775808,)"), HasSubstr("a size beyond 64 bits"));
  EXPECT_THAT(refusal("(1000000000,)"), HasSubstr("is cut off: it has 4 B of elements; [1000000000]"));
  EXPECT_THAT(refusal("(-1,)"), HasSubstr("has a header that is not"));
  EXPECT_THAT(error_of(with_length(std::string("\x02\x00", 2), 4, "", "").substr(0, 8) + "\xff\xff\xff\xff"),
              HasSubstr("has a header of 4294967295 B"));
}

TEST_F(NpyFiles, ThatAreNoneOrOfOtherVersionsAreRefused) {
  EXPECT_THAT(error_of(""), HasSubstr("a.npy: is no .npy file"));
  EXPECT_THAT(error_of("PK\x03\x04 an .npz"), HasSubstr("is no .npy file"));
  EXPECT_THAT(error_of(with_length(std::string("\x04\x00", 2), 4, header_of("<f4", "()"), "1234")),
              HasSubstr("is of version 4.0 of the format; weft reads 1.0, 2.0 and 3.0"));
  EXPECT_THAT(error_of(with_length(std::string("\x01\x01", 2), 2, header_of("<f4", "()"), "1234")),
              HasSubstr("is of version 1.1"));
  EXPECT_THAT(test::input_error([&] { read_npy(directory_.file("none.npy")); }), HasSubstr("does not exist"));
  EXPECT_THAT(test::input_error([&] { read_npy(directory_.path().string()); }), HasSubstr("is a directory"));
}

TEST_F(NpyFiles, WithDamagedHeadersAreRefused) {
  for (const char* header : {"", "{}", "{'descr': '<f4'}", "{'descr': '<f4', 'fortran_order': 0, 'shape': (1,)}",
                             "{'descr': '<f4', 'fortran_order': False, 'shape': 1}",
                             "{'descr': '<f4', 'fortran_order': False, 'shape': (1 1)}",
                             "{'descr': '<f4', 'fortran_order': False, 'shape': (1,), 'more': 1}",
                             "{'descr': '<f4', 'fortran_order': False, 'shape': (1,)} x",
                             "{'descr': '<f4', 'descr': '<f4', 'fortran_order': False, 'shape': (1,)}",
                             "{'descr': '<f4 'fortran_order': False, 'shape': (1,)}"}) {
    EXPECT_THAT(error_of(npy(header, "1234")), HasSubstr("has a header that is not {'descr': ...")) << header;
  }
}

TEST_F(NpyFiles, DamagedAnyhowBecomeArraysOrErrors) {
  const std::string whole = npy(header_of(">f4", "(2, 3)", "True"), std::string(24, 'x'));
  const int refused = test::refused_when_damaged(whole, 300, [&](const std::string& bytes) {
    const NpyArray array = read(bytes);
    EXPECT_EQ(static_cast<std::int64_t>(array.bytes.size()),
              element_count(array.dims) * static_cast<std::int64_t>(array.element_bytes));
  });
  EXPECT_GT(refused, 250);
}

TEST_F(NpyFiles, ThatAreWrittenReadBack) {
  const std::vector<float> values{0, -1.5, 3, 1e-30F, 4, 5};
  for (const Dims& dims : {Dims{6}, Dims{2, 3}, Dims{1, 2, 3, 1}, Dims{1, 1, 1, 1, 6}}) {
    std::ostringstream out;
    write_npy(out, "float32", dims, bytes_of(values));
    EXPECT_EQ((out.str().size() - 24) % 64, 0u);
    const NpyArray array = read(out.str());
    EXPECT_EQ(array.type, "float32");
    EXPECT_EQ(array.dims, dims);
    EXPECT_EQ(elements_of<float>(array), values);
  }
  std::ostringstream single;
  const std::uint8_t minus_one = 0xff;
  write_npy(single, "int8", {}, {&minus_one, 1});
  EXPECT_THAT(elements_of<std::int8_t>(read(single.str())), ElementsAre(-1));
}

TEST_F(NpyFiles, ThatAreWrittenHaveTheHeaderOfNumpy) {
  std::ostringstream out;
  const std::vector<std::uint8_t> bytes{1, 2, 3};
  write_npy(out, "int8", {3}, bytes);
  EXPECT_EQ(out.str(), std::string("\x93NUMPY\x01\x00v\x00", 10) +
                           "{'descr': '|i1', 'fortran_order': False, 'shape': (3,), }" + std::string(60, ' ') +
                           "\n\1\2\3");
}

}  // namespace
}  // namespace weft
