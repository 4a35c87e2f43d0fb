/// The usual factory of a model that is a SystemC module of its own.
#pragma once

#include <systemc>

#include <memory>

#include "hw/model/parameters.hpp"

namespace weft {

/// Makes a model whose constructor takes the module's name, by value, and the parameters.
template <class Model>
std::unique_ptr<typename Model::Role> make_module(sc_core::sc_module_name name, const Parameters& parameters) {
  return std::make_unique<Model>(name, parameters);
}

}  // namespace weft
