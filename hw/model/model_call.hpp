/// Calls of models: what one throws is told with the processor that it belongs to and the plug-in that it comes from.
#pragma once

#include <exception>
#include <string>
#include <type_traits>
#include <utility>

namespace weft {

/// Returns ", of plug-in 'PATH'," where an address in code or tables belongs to one, else "".
std::string origin_at(const void* place);

/// Returns the same of the class of an object.
template <class Model>
std::string origin_of(const Model& model) {
  static_assert(std::is_polymorphic_v<Model>);
  // The first word of such an object is the address of its class's table of functions (Itanium C++ ABI, 2.4).
  return origin_at(*reinterpret_cast<const void* const*>(dynamic_cast<const void*>(&model)));
}

/// Throws Infeasible: "pe0: its model, of plug-in 'x.so', failed in compute_cycles(): " and the reason.
[[noreturn]] void blame_model(const std::string& processor, const std::string& origin, const char* call,
                              const std::string& reason);

/// Returns what `function` returns, a call of the model of that name. Throws Infeasible where a plug-in's throws; what
/// models of weft throw passes.
template <class Model, class Function>
decltype(auto) call_model(const Model& model, const std::string& processor, const char* call, Function&& function) {
  try {
    return std::forward<Function>(function)();
  } catch (const std::exception& error) {
    const std::string origin = origin_of(model);
    if (origin.empty()) throw;
    blame_model(processor, origin, call, error.what());
  } catch (...) {
    blame_model(processor, origin_of(model), call, "it threw what is no std::exception");
  }
}

}  // namespace weft
