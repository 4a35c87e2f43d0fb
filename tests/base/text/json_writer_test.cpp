#include "base/text/json_writer.hpp"

#include <gtest/gtest.h>

#include <cstdint>
#include <functional>
#include <limits>
#include <nlohmann/json.hpp>
#include <sstream>
#include <string>

namespace weft {
namespace {

std::string written(JsonLayout layout, const std::function<void(JsonWriter&)>& write) {
  std::ostringstream out;
  {
    JsonWriter json(out, layout);
    write(json);
  }
  return out.str();
}

void write_example(JsonWriter& json) {
  json.begin_object();
  json.member("text", "a");
  json.member("count", std::uint64_t{18446744073709551615u});
  json.member("number", -0.5);
  json.member("flag", true);
  json.key("list");
  json.begin_array();
  json.value(1);
  json.null();
  json.begin_object();
  json.end_object();
  json.begin_array();
  json.end_array();
  json.end_array();
  json.end_object();
}

TEST(JsonWriter, SeparatesMembersAndElementsAsTheLayoutSays) {
  EXPECT_EQ(written(JsonLayout::compact, write_example),
            R"({"text":"a","count":18446744073709551615,"number":-0.5,"flag":true,"list":[1,null,{},[]]})");
  EXPECT_EQ(written(JsonLayout::spaced, write_example),
            R"({"text": "a", "count": 18446744073709551615, "number": -0.5, "flag": true, "list": [1, null, {}, []]})");
}

TEST(JsonWriter, WritesTextsThatEveryReaderTakes) {
  const auto text = [](const char* value) {
    return written(JsonLayout::compact, [&](JsonWriter& json) { json.value(std::string(value)); });
  };
  EXPECT_EQ(text("caf\u00e9 \xff\xc3"), "\"caf\u00e9 \\ufffd\\ufffd\"");
  EXPECT_EQ(text("a\u2028b\u2029\n"), "\"a\\u2028b\\u2029\\u000a\"");
  EXPECT_EQ(nlohmann::json::parse(text("a\u2028\"\\\x01")), "a\u2028\"\\\x01");
}

TEST(JsonWriter, BeginsLinesWhereItIsTold) {
  EXPECT_EQ(written(JsonLayout::spaced,
                    [](JsonWriter& json) {
                      json.begin_array();
                      json.new_line(2);
                      json.value(1);
                      json.new_line(2);
                      json.value(2);
                      json.new_line(0);
                      json.end_array();
                      json.end_document();
                    }),
            "[\n  1,\n  2\n]\n");
}

TEST(JsonWriter, EscapesWhatATextOfJsonCannotHold) {
  std::string all = "\xc3\xa9 plain";
  for (char c = 0; c < 0x7f; ++c) all += c;
  const std::string text = written(JsonLayout::spaced, [&](JsonWriter& json) { json.value(all); });
  EXPECT_EQ(nlohmann::json::parse(text).get<std::string>(), all);
  EXPECT_EQ(written(JsonLayout::spaced, [](JsonWriter& json) { json.value("a \"b\\\n\x1f"); }),
            R"("a \"b\\\u000a\u001f")");
  const std::string key = written(JsonLayout::compact, [](JsonWriter& json) {
    json.begin_object();
    json.member("\"\t", 1);
    json.end_object();
  });
  EXPECT_EQ(key, R"({"\"\u0009":1})");
}

TEST(JsonWriter, WritesNumbersSoThatTheyReadBack) {
  const auto number = [](double value) {
    return written(JsonLayout::spaced, [=](JsonWriter& json) { json.value(value); });
  };
  const auto shortest = [](double value) {
    return written(JsonLayout::spaced, [=](JsonWriter& json) { json.shortest(value); });
  };
  EXPECT_EQ(number(100000), "100000");
  EXPECT_EQ(shortest(100000), "1e+05");
  EXPECT_EQ(shortest(0.1), "0.1");
  EXPECT_EQ(std::stod(number(1.0 / 3)), 1.0 / 3);
  EXPECT_EQ(std::stod(shortest(1.0 / 3)), 1.0 / 3);
  EXPECT_EQ(shortest(std::numeric_limits<double>::infinity()), "null");
}

TEST(JsonWriter, HandsLongDocumentsOnInPieces) {
  constexpr int count = 100'000;
  const std::string text = written(JsonLayout::compact, [](JsonWriter& json) {
    json.begin_array();
    for (int k = 0; k < count; ++k) json.value(k);
    json.end_array();
  });
  const nlohmann::json list = nlohmann::json::parse(text);
  ASSERT_EQ(list.size(), std::size_t{count});
  EXPECT_EQ(list[count - 1], count - 1);
}

}  // namespace
}  // namespace weft
