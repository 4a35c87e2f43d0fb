// Some nodes of an OrderModel in their places, and the bytes that each of the others would cost next. Both are updated
// as nodes are put in place, O(their buffers and the nodes that touch them) in all.
#pragma once

#include <algorithm>
#include <cstdint>
#include <limits>
#include <span>
#include <vector>

#include "sched/orders/order_model.hpp"

namespace weft {

class PartialOrder {
 public:
  explicit PartialOrder(const OrderModel& model)
      : model_(&model),
        live_(model.live_at_start()),
        waits_for_(model.node_count()),
        is_placed_(model.node_count(), false),
        adds_(model.node_count(), 0),
        frees_(model.node_count(), 0),
        left_(model.buffer_count()),
        left_xor_(model.buffer_count(), 0),
        since_(model.buffer_count(), never) {
    for (std::uint32_t node = 0; node < model.node_count(); ++node) {
      waits_for_[node] = model.waits_for(node);
      if (waits_for_[node] == 0) ready_.push_back(node);
    }
    for (std::uint32_t buffer = 0; buffer < model.buffer_count(); ++buffer) {
      const auto nodes = model.nodes(buffer);
      const Bytes bytes = model.bytes(buffer);
      left_[buffer] = static_cast<std::uint32_t>(nodes.size());
      if (model.is_live_at_start(buffer)) since_[buffer] = 0;
      for (const std::uint32_t node : nodes) {
        left_xor_[buffer] ^= node;
        if (since_[buffer] == never) adds_[node] += bytes;
      }
      if (nodes.size() == 1 && !model.is_never_released(buffer)) frees_[nodes[0]] += bytes;
    }
  }

  // Returns the nodes that can be put in place next, in no particular order.
  std::span<const std::uint32_t> ready() const { return ready_; }
  std::uint32_t placed() const { return placed_; }
  Bytes live() const { return live_; }
  Bytes live_during(std::uint32_t node) const { return live_ + adds_[node] + model_->transient(node); }
  Bytes live_after(std::uint32_t node) const { return live_ + adds_[node] - frees_[node]; }
  // Returns when the oldest live buffer that the node touches came to life, as a number of placed nodes; now, when it
  // touches none.
  std::uint32_t oldest(std::uint32_t node) const {
    std::uint32_t oldest = placed_;
    for (const std::uint32_t buffer : model_->buffers(node)) oldest = std::min(oldest, since_[buffer]);
    return oldest;
  }
  // A hash of the set of placed nodes, and of the set with this node: different for different sets, as good as
  // certainly. Each node has a random-looking word: splitmix64 (Steele, Lea, Flood, OOPSLA 2014).
  std::uint64_t key() const { return key_; }
  std::uint64_t key_after(std::uint32_t node) const {
    std::uint64_t z = (std::uint64_t{node} + 1) * 0x9e3779b97f4a7c15u;
    z = (z ^ (z >> 30)) * 0xbf58476d1ce4e5b9u;
    z = (z ^ (z >> 27)) * 0x94d049bb133111ebu;
    return key_ ^ z ^ (z >> 31);
  }
  // Whether another ready node stands for it.
  bool is_stood_for(std::uint32_t node) const {
    return model_->twin(node) != no_task && !is_placed_[model_->twin(node)];
  }

  void place(std::uint32_t node) {
    for (const std::uint32_t buffer : model_->buffers(node)) {
      if (since_[buffer] == never) {
        since_[buffer] = placed_;
        live_ += model_->bytes(buffer);
        for (const std::uint32_t other : model_->nodes(buffer)) adds_[other] -= model_->bytes(buffer);
      }
      left_xor_[buffer] ^= node;
      --left_[buffer];
      if (model_->is_never_released(buffer)) continue;
      if (left_[buffer] == 0) live_ -= model_->bytes(buffer);
      if (left_[buffer] == 1) frees_[left_xor_[buffer]] += model_->bytes(buffer);
    }
    *std::find(ready_.begin(), ready_.end(), node) = ready_.back();
    ready_.pop_back();
    for (const std::uint32_t other : model_->behind(node)) {
      if (--waits_for_[other] == 0) ready_.push_back(other);
    }
    ++placed_;
    is_placed_[node] = true;
    key_ = key_after(node);
  }

  // Puts in place whatever never needs more than `limit` and leaves no more live than now: nothing is lost by that, as
  // what is live after a set of nodes is a submodular function of the set. Appends to `order`.
  void place_free(Bytes limit, std::vector<std::uint32_t>& order) {
    for (bool changed = true; changed;) {
      changed = false;
      for (std::size_t k = 0; k < ready_.size();) {
        const std::uint32_t node = ready_[k];
        if (adds_[node] > frees_[node] || live_during(node) > limit) {
          ++k;
          continue;
        }
        place(node);
        order.push_back(node);
        changed = true;
      }
    }
  }

 private:
  static constexpr std::uint32_t never = std::numeric_limits<std::uint32_t>::max();

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
