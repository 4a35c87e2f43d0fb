// weft models --check: a conformance run of the models of a name.
#pragma once

#include <string>
#include <vector>

namespace weft {

// Tries every statement that holds for the models of its role, each in a process of its own, and prints a line for
// each. `name`: of a model in any role, or ROLE/NAME; `settings`: KEY=VALUE. Throws InputError for an unknown name, or
// settings that the model does not accept, and Infeasible when a statement does not hold.
void check_models(const std::string& name, const std::vector<std::string>& settings);

}  // namespace weft
