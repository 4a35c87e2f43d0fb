// Work in a process of its own: SystemC allows one simulation per process.
#pragma once

#include <functional>
#include <string>

namespace weft {

// Calls `work` in a child process and returns its text. InputError and Infeasible come back as what they are; a child
// that ends in any other way is an Infeasible that says so.
std::string in_child_process(const std::function<std::string()>& work);

}  // namespace weft
