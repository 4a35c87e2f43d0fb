#include "base/plugin/registration.hpp"

namespace weft {

namespace {

// Initialised before any code runs, whatever the order in which files are initialised.
constinit const Registration* first = nullptr;
constinit const Registration** last_link = &first;

}  // namespace

Registration::Registration() noexcept {
  *last_link = this;
  last_link = &next_;
}

void Registration::enter_all() {
  while (first != nullptr) {
    const Registration* const registration = first;
    first = registration->next_;
    if (first == nullptr) last_link = &first;
    registration->enter();
  }
}

}  // namespace weft
