/// How models enter their registries. A registration at namespace scope, in the core or in a plug-in, only puts itself
/// on a list when its library is loaded: static initialisers must not throw, and those of a plug-in run before its
/// interface has been compared with the core's (plugin.hpp). The registries take from the list when a name is looked
/// up, and a plug-in's loader takes what the plug-in brought.
#pragma once

#include "base/core/export.hpp"

namespace weft {

class WEFT_API Registration {
 public:
  Registration(const Registration&) = delete;
  Registration& operator=(const Registration&) = delete;

  /// Enters what has been loaded since the last call into the registries, in the order of loading. Throws InputError,
  /// naming role and name, when a registry has a model of that name already.
  static void enter_all();

 protected:
  Registration() noexcept;
  ~Registration() = default;

 private:
  virtual void enter() const = 0;

  mutable const Registration* next_ = nullptr;
};

}  // namespace weft
