#include "base/core/error.hpp"

#include <gtest/gtest.h>

namespace weft {
namespace {

TEST(UnknownName, NamesTheNearestAndAllThatAreKnown) {
  EXPECT_EQ(unknown_name("network", "lenet4", {"alexnet", "lenet5", "vgg16"}),
            "unknown network 'lenet4', did you mean 'lenet5'?; known: alexnet, lenet5 or vgg16");
  EXPECT_EQ(unknown_name("network", "net.onx", {"alexnet", "lenet5"}, ", or a path"),
            "unknown network 'net.onx'; known: alexnet or lenet5, or a path");
  EXPECT_EQ(unknown_name("key", "width", {}), "unknown key 'width'; known: none");
}

TEST(UnknownName, TakesNoNameForOneWithWhichItHasNothingInCommon) {
  EXPECT_EQ(did_you_mean("x", {"y"}), "");
  EXPECT_EQ(did_you_mean("peft", {"heft"}), ", did you mean 'heft'?");
  EXPECT_EQ(did_you_mean("memory-awareheft", {"heft", "memory-aware-heft"}), ", did you mean 'memory-aware-heft'?");
}

TEST(UnknownName, IsNearWhateverTheCaseOfItsLettersAndWhatPartsItsWords) {
  EXPECT_EQ(did_you_mean("MAC_Array", {"mac-array", "systolic"}), ", did you mean 'mac-array'?");
  EXPECT_EQ(did_you_mean("HEFT", {"cpop", "heft"}), ", did you mean 'heft'?");
}

TEST(InputError, KnowsPlaceKeyValueAndWhatWouldDo) {
  const InputError error({"f.yaml", 3, 5}, "bad", {"key", "value", "a number"});
  EXPECT_EQ(error.where().line, 3);
  EXPECT_EQ(error.fault().key, "key");
  EXPECT_EQ(error.fault().accepted, "a number");
}

TEST(InputError, ShowsNothingThatTurnsATerminal) {
  EXPECT_STREQ(InputError("a\u202eb\u0085c\xff").what(), "a\\u202eb\\u0085c\\xff");
}

TEST(InputError, ShowsItsPlaceAndNoControlCharacters) {
  EXPECT_STREQ(InputError({"f.yaml", 3, 5}, "bad\x1b[2J\nvalue").what(), "f.yaml:3:5: bad\\x1b[2J\nvalue");
  EXPECT_STREQ(InputError({"f.yaml"}, "bad").what(), "f.yaml: bad");
  EXPECT_STREQ(InputError(Location{}, "bad").what(), "bad");
}

}  // namespace
}  // namespace weft
