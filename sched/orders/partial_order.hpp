// Some nodes of an OrderModel in their places, and the bytes that each of the others would cost next. Both are updated
// as nodes are put in place, O(their buffers and the nodes that touch them) in all.
#pragma once

#include <cstdint>
#include <span>
#include <vector>

#include "sched/orders/order_model.hpp"

namespace weft {

class PartialOrder {
 public:
  explicit PartialOrder(const OrderModel& model);

  // Returns the nodes that can be put in place next, in no particular order.
  std::span<const std::uint32_t> ready() const { return ready_; }
  std::uint32_t placed() const { return placed_; }
  Bytes live() const { return live_; }
  Bytes live_during(std::uint32_t node) const { return live_ + adds_[node] + model_->transient(node); }
  Bytes live_after(std::uint32_t node) const { return live_ + adds_[node] - frees_[node]; }
  // Returns when the oldest live buffer that the node touches came to life, as a number of placed nodes; now, when it
  // touches none.
  std::uint32_t oldest(std::uint32_t node) const;
  // A hash of the set of placed nodes, and of the set with this node: different for different sets, as good as
  // certainly.
  std::uint64_t key() const { return key_; }
  std::uint64_t key_after(std::uint32_t node) const;
  // Whether another ready node stands for it.
  bool is_stood_for(std::uint32_t node) const {
    return model_->twin(node) != no_task && !is_placed_[model_->twin(node)];
  }

  void place(std::uint32_t node);

  // Puts in place whatever never needs more than `limit` and leaves no more live than now: nothing is lost by that, as
  // what is live after a set of nodes is a submodular function of the set. Appends to `order`.
  void place_free(Bytes limit, std::vector<std::uint32_t>& order);

 private:
  const OrderModel* model_;
  std::uint32_t placed_ = 0;
  Bytes live_ = 0;
  std::uint64_t key_ = 0;
  std::vector<std::uint32_t> waits_for_, ready_;
  std::vector<bool> is_placed_;
  std::vector<Bytes> adds_, frees_;      // per node: of buffers that are not live yet; of those it is the last to touch
  std::vector<std::uint32_t> left_;      // per buffer: nodes to come
  std::vector<std::uint32_t> left_xor_;  // and their numbers, exclusive-ored: the number itself when one is left
  std::vector<std::uint32_t> since_;     // per buffer: placed nodes when it came to life
};

}  // namespace weft
