// Carries the descriptor of a task on the TLM write that announces it.
#pragma once

#include <tlm>

#include "hw/processor/task_descriptor.hpp"

namespace weft {

struct DescriptorExtension : tlm::tlm_extension<DescriptorExtension> {
  const TaskDescriptor* descriptor = nullptr;

  tlm_extension_base* clone() const override { return new DescriptorExtension(*this); }
  void copy_from(const tlm_extension_base& other) override { *this = static_cast<const DescriptorExtension&>(other); }
};

}  // namespace weft
