# What an author of a plug-in includes, and all that is installed: closed under #include (scripts/abi compiles these
# alone).
# Paths are those of the repository, below include/weft when they are installed.
set(weft_public_headers
    base/core/compressed_rows.hpp base/core/error.hpp base/core/export.hpp base/core/types.hpp
    base/plugin/model_config.hpp base/plugin/plugin_interface.hpp base/plugin/registration.hpp
    hw/interconnect/arbitrated_link.hpp hw/interconnect/link_network.hpp hw/model/clock.hpp
    hw/model/model_registry.hpp hw/model/parameters.hpp hw/model/shared_resource.hpp hw/timing/dma_timing.hpp
    hw/timing/interconnect_timing.hpp hw/timing/memory_timing.hpp hw/timing/pe_model.hpp hw/timing/pe_timing.hpp
    hw/timing/queued_memory.hpp hw/timing/task_command.hpp
    hw/transfer/box_cursor.hpp hw/transfer/bursts.hpp sched/list/gap_list.hpp
    sched/list/list_mapping.hpp sched/list/timeline.hpp sched/model/platform.hpp sched/model/ready_tasks.hpp
    sched/model/schedule.hpp sched/model/scheduler.hpp sched/model/stage_times.hpp
    workloads/functional/box_copy.hpp workloads/functional/tile_computation.hpp workloads/graph/pending_inputs.hpp
    workloads/graph/task_graph.hpp workloads/graph/task_graph_builder.hpp workloads/graph/topological_order.hpp
    workloads/network/data_type.hpp workloads/network/network.hpp workloads/network/shape.hpp)
# These are for models that are SystemC modules of their own.
set(weft_hw_public_headers
    hw/memory/attached_memory.hpp hw/memory/fixed_timing.hpp hw/memory/four_phase_memory.hpp
    hw/memory/memory_module.hpp hw/memory/stored_bytes.hpp hw/memory/width_adapter.hpp hw/pe/processing_element.hpp
    hw/processor/processor_module.hpp hw/transfer/make_module.hpp)

# The sources of libweft: those of these headers, and what they need.
set(weft_api_sources
    base/core/error.cpp base/core/name_table.cpp base/core/units.cpp base/core/utf8.cpp base/plugin/plugin.cpp
    base/plugin/plugin_call.cpp base/plugin/registration.cpp hw/interconnect/arbitrated_link.cpp
    hw/interconnect/link_network.cpp hw/model/parameters.cpp hw/timing/registries.cpp hw/transfer/box_cursor.cpp
    sched/list/alap_loads.cpp sched/list/gap_list.cpp
    sched/list/list_mapping.cpp sched/model/scheduler.cpp workloads/functional/activation.cpp
    workloads/functional/box_copy.cpp workloads/functional/conv.cpp workloads/functional/elementwise.cpp
    workloads/functional/fc.cpp workloads/functional/lrn.cpp workloads/functional/matmul.cpp
    workloads/functional/network_data.cpp workloads/functional/own_types.cpp workloads/functional/pooling.cpp
    workloads/functional/rearrangement.cpp workloads/functional/reduction.cpp workloads/functional/resizing.cpp
    workloads/functional/softmax.cpp workloads/functional/tile_computation.cpp workloads/functional/tile_values.cpp
    workloads/graph/task_graph.cpp workloads/graph/task_graph_builder.cpp workloads/graph/tile_copies.cpp
    workloads/graph/topological_order.cpp workloads/network/layer_work.cpp workloads/network/network.cpp
    workloads/network/receptive_field.cpp workloads/network/resize_taps.cpp workloads/network/shared_weights.cpp)
list(TRANSFORM weft_api_sources PREPEND ${PROJECT_SOURCE_DIR}/)
