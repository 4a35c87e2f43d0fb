#include "tests/fuzz/mutation.hpp"

#include <google/protobuf/descriptor.h>

#include <algorithm>
#include <limits>
#include <vector>

namespace weft::test {

namespace {

using google::protobuf::FieldDescriptor;
using google::protobuf::Message;
using google::protobuf::Reflection;

std::size_t below(std::size_t count, Random& random) { return static_cast<std::size_t>(random() % count); }

std::int64_t edge_number(std::int64_t old, Random& random) {
  constexpr std::int64_t numbers[] = {0,
                                      1,
                                      2,
                                      3,
                                      5,
                                      7,
                                      63,
                                      64,
                                      127,
                                      255,
                                      65535,
                                      65536,
                                      1 << 20,
                                      1 << 30,
                                      std::numeric_limits<std::int32_t>::max(),
                                      std::int64_t{1} << 31,
                                      std::int64_t{1} << 32,
                                      std::numeric_limits<std::int64_t>::max()};
  const std::int64_t number = numbers[below(std::size(numbers), random)];
  switch (below(4, random)) {
    case 0:
      return number;
    case 1:
      return -number;
    case 2:
      return static_cast<std::int64_t>(static_cast<std::uint64_t>(old) + 1);
    default:
      return static_cast<std::int64_t>(static_cast<std::uint64_t>(old) - 1);
  }
}

// A message and one of its fields: a place that can be changed.
struct Place {
  Message* message;
  const FieldDescriptor* field;
};

void collect(Message& message, std::vector<Place>& places, std::vector<std::string>& texts) {
  const Reflection& reflection = *message.GetReflection();
  std::vector<const FieldDescriptor*> fields;
  reflection.ListFields(message, &fields);
  for (const FieldDescriptor* field : fields) {
    places.push_back({&message, field});
    const bool is_message = field->cpp_type() == FieldDescriptor::CPPTYPE_MESSAGE;
    const int count = field->is_repeated() ? reflection.FieldSize(message, field) : 1;
    for (int i = 0; i < count; ++i) {
      if (is_message) {
        Message* part = field->is_repeated() ? reflection.MutableRepeatedMessage(&message, field, i)
                                             : reflection.MutableMessage(&message, field);
        collect(*part, places, texts);
      } else if (field->cpp_type() == FieldDescriptor::CPPTYPE_STRING && texts.size() < 1000) {
        texts.push_back(field->is_repeated() ? reflection.GetRepeatedString(message, field, i)
                                             : reflection.GetString(message, field));
      }
    }
  }
}

void change_value(const Place& place, const std::vector<std::string>& texts, Random& random) {
  const Reflection& reflection = *place.message->GetReflection();
  Message* message = place.message;
  const FieldDescriptor* field = place.field;
  const bool repeated = field->is_repeated();
  const int index =
      repeated ? static_cast<int>(below(static_cast<std::size_t>(reflection.FieldSize(*message, field)), random)) : 0;
  switch (field->cpp_type()) {
    case FieldDescriptor::CPPTYPE_INT64: {
      const std::int64_t old =
          repeated ? reflection.GetRepeatedInt64(*message, field, index) : reflection.GetInt64(*message, field);
      const std::int64_t value = edge_number(old, random);
      if (repeated) reflection.SetRepeatedInt64(message, field, index, value);
      if (!repeated) reflection.SetInt64(message, field, value);
      break;
    }
    case FieldDescriptor::CPPTYPE_INT32: {
      const auto value = static_cast<std::int32_t>(edge_number(1, random));
      if (repeated) reflection.SetRepeatedInt32(message, field, index, value);
      if (!repeated) reflection.SetInt32(message, field, value);
      break;
    }
    case FieldDescriptor::CPPTYPE_ENUM: {
      const auto value = static_cast<int>(below(20, random));
      if (!repeated) reflection.SetEnumValue(message, field, value);
      break;
    }
    case FieldDescriptor::CPPTYPE_FLOAT: {
      constexpr float numbers[] = {0,
                                   1,
                                   -1,
                                   1e30F,
                                   -1e30F,
                                   1e-30F,
                                   std::numeric_limits<float>::infinity(),
                                   std::numeric_limits<float>::quiet_NaN()};
      const float value = numbers[below(std::size(numbers), random)];
      if (repeated) reflection.SetRepeatedFloat(message, field, index, value);
      if (!repeated) reflection.SetFloat(message, field, value);
      break;
    }
    case FieldDescriptor::CPPTYPE_STRING: {
      const std::string value = below(10, random) == 0 ? std::string() : texts[below(texts.size(), random)];
      if (repeated) reflection.SetRepeatedString(message, field, index, value);
      if (!repeated) reflection.SetString(message, field, value);
      break;
    }
    default:
      break;
  }
}

void change_list(const Place& place, Random& random) {
  const Reflection& reflection = *place.message->GetReflection();
  const int count = reflection.FieldSize(*place.message, place.field);
  const auto pick = [&] { return static_cast<int>(below(static_cast<std::size_t>(count), random)); };
  switch (below(3, random)) {
    case 0:
      reflection.SwapElements(place.message, place.field, pick(), pick());
      break;
    case 1:
      reflection.RemoveLast(place.message, place.field);
      break;
    default:
      if (place.field->cpp_type() == FieldDescriptor::CPPTYPE_MESSAGE) {
        const Message& old = reflection.GetRepeatedMessage(*place.message, place.field, pick());
        Message* copy = old.New();
        copy->CopyFrom(old);
        reflection.AddAllocatedMessage(place.message, place.field, copy);
      } else if (place.field->cpp_type() == FieldDescriptor::CPPTYPE_INT64) {
        reflection.AddInt64(place.message, place.field, edge_number(1, random));
      } else if (place.field->cpp_type() == FieldDescriptor::CPPTYPE_STRING) {
        reflection.AddString(place.message, place.field,
                             reflection.GetRepeatedString(*place.message, place.field, pick()));
      }
  }
}

}  // namespace

std::string mutate_bytes(std::string bytes, const std::string& other, Random& random) {
  const std::size_t changes = 1 + below(8, random);
  for (std::size_t i = 0; i < changes && !bytes.empty(); ++i) {
    const std::size_t at = below(bytes.size(), random);
    const std::size_t length = std::min(bytes.size() - at, below(32, random) + 1);
    switch (below(6, random)) {
      case 0:
        bytes[at] = static_cast<char>(bytes[at] ^ (1 << below(8, random)));
        break;
      case 1:
        bytes[at] = static_cast<char>(random());
        break;
      case 2:
        bytes.erase(at, length);
        break;
      case 3:
        bytes.insert(at, bytes.substr(at, length));
        break;
      case 4:
        if (!other.empty()) bytes.insert(at, other.substr(below(other.size(), random), length));
        break;
      default:
        if (below(4, random) == 0) bytes.resize(at);
    }
  }
  return bytes;
}

void mutate_fields(Message& message, int changes, Random& random) {
  for (int i = 0; i < changes; ++i) {
    std::vector<Place> places;
    std::vector<std::string> texts;
    collect(message, places, texts);
    if (places.empty()) return;
    const Place& place = places[below(places.size(), random)];
    const std::size_t kind = below(8, random);
    if (kind == 0) {
      place.message->GetReflection()->ClearField(place.message, place.field);
    } else if (kind < 3 && place.field->is_repeated()) {
      change_list(place, random);
    } else {
      change_value(place, texts, random);
    }
  }
}

}  // namespace weft::test
