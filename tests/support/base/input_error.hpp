// Returns the message of the InputError that an action ends with; "no error" when there is none.
#pragma once

#include <string>

#include "base/core/error.hpp"

namespace weft::test {

template <class Action>
std::string input_error(Action action) {
  try {
    action();
  } catch (const InputError& error) {
    return error.what();
  }
  return "no error";
}

}  // namespace weft::test
