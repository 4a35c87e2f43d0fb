#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <fstream>
#include <iterator>
#include <nlohmann/json.hpp>

#include "tests/cli/commands/weft_command.hpp"

namespace weft {
namespace {

using test::CommandResult;
using test::TemporaryDirectory;
using test::weft;
using testing::AllOf;
using testing::HasSubstr;

// The example of the MiniMalloc project: 12 bytes are live at once.
const std::string example = "id,lower,upper,size\nb1,0,3,4\nb2,3,9,4\nb3,0,9,4\nb4,9,21,4\nb5,0,21,4\n";

CommandResult allocate_text(const std::string& text, const std::string& arguments) {
  const TemporaryDirectory directory;
  return weft("allocate '" + directory.write("lives.csv", text) + "' " + arguments);
}

TEST(AllocateCommand, PrintsTheTableWithOffsets) {
  const CommandResult result = allocate_text(example, "--capacity '12 B'");
  EXPECT_EQ(result.status, 0) << result.error;
  EXPECT_EQ(result.out, "id,lower,upper,size,offset\nb1,0,3,4,0\nb2,3,9,4,0\nb3,0,9,4,4\nb4,9,21,4,0\nb5,0,21,4,8\n");
}

TEST(AllocateCommand, WithoutACapacityTheLowestAddressesAreFound) {
  const auto json = nlohmann::json::parse(allocate_text(example, "--json").out);
  EXPECT_EQ(json["highest"], 12);
  EXPECT_EQ(json["live_peak"], 12);
  EXPECT_EQ(json["none_below"], 12);
  EXPECT_EQ(json["buffers"].size(), 5);
}

TEST(AllocateCommand, SaysWhetherBytesOrGapsAreTheReason) {
  const CommandResult bytes = allocate_text(example, "--capacity 11");
  EXPECT_EQ(bytes.status, 1);
  EXPECT_THAT(bytes.error, HasSubstr("12 bytes are live at once; the capacity is 11; the smallest capacity known to "
                                     "work is 12"));
  const std::string aligned = "id,lower,upper,size,alignment\na,0,2,3,2\nb,0,2,3,2\n";
  const CommandResult gaps = allocate_text(aligned, "--capacity 6");
  EXPECT_EQ(gaps.status, 1);
  EXPECT_THAT(gaps.error, AllOf(HasSubstr("gaps between buffers are the reason"), HasSubstr("proves that none exist"),
                                HasSubstr("known to work is 7")));
  EXPECT_EQ(allocate_text(aligned, "--capacity 7").status, 0);
}

TEST(AllocateCommand, TakesLinesOfOtherSystemsOtherColumnsAndTimesOf53Bits) {
  const CommandResult result =
      allocate_text("size,name,upper,id,lower\r\n8,x,9007199254740992,a,5\r\n8,y,5,b,0\r\n8,z,5,c,5", "--capacity 8");
  EXPECT_EQ(result.out, "id,lower,upper,size,offset\na,5,9007199254740992,8,0\nb,0,5,8,0\nc,5,5,8,0\n") << result.error;
}

TEST(AllocateCommand, DrawsAPicture) {
  const TemporaryDirectory directory;
  const std::string lives = directory.write("lives.csv", example), picture = directory.file("lives.svg");
  EXPECT_EQ(weft("allocate '" + lives + "' --capacity 12 --svg '" + picture + "'").status, 0);
  std::ifstream file(picture);
  const std::string svg{std::istreambuf_iterator<char>(file), {}};
  EXPECT_THAT(svg, AllOf(HasSubstr("<svg "), HasSubstr("<title>b5: 0 to 21, 4 B at 8</title>"),
                         HasSubstr("capacity 12 B"), HasSubstr("</svg>")));
}

TEST(AllocateCommand, PointsAtWhatIsWrong) {
  const std::vector<std::pair<std::string, std::string>> faults = {
      {"id,lower,upper\na,0,1\n", "lives.csv:1:1: there is no column 'size'; expected id,lower,upper,size"},
      {"id,lower,upper,size\na,0,1\n", "lives.csv:2:1: the row has 3 fields; expected 4"},
      {"id,lower,upper,size\na,0,1,-3\n", "lives.csv:2:7: '-3'; expected bytes"},
      {"id,lower,upper,size\na,0,1.5,3\n", "lives.csv:2:5: '1.5'; expected a whole number"},
      {"id,lower,upper,size\na,2,1,3\n", "lives.csv:2:5: '1'; expected an end that is not before the begin"},
      {"id,lower,upper,size\na,0,1,3\na,0,1,3\n", "lives.csv:3:1: 'a'; expected an id that no other row has"},
      {"id,lower,upper,size,alignment\na,0,1,3,3\n", "lives.csv:2:9: '3'; expected a power of two"}};
  for (const auto& [text, message] : faults) {
    const CommandResult result = allocate_text(text, "--capacity 8");
    EXPECT_EQ(result.status, 2) << text;
    EXPECT_TRUE(test::is_one_error(result.error)) << result.error;
    EXPECT_THAT(result.error, HasSubstr(message));
  }
  EXPECT_THAT(allocate_text(example, "--capacity much").error, HasSubstr("--capacity 'much'; expected a size"));
}

}  // namespace
}  // namespace weft
