// SPDX-License-Identifier: Apache-2.0
// One triangle's noise at every level of detail: a quadtree whose nodes are N(0, 1), the four children of a node
// independent of each other and twice their parent in sum. So any choice of nodes that do not contain each other is
// white noise, and four children in one pixel say what their parent said.
#pragma once
#include <array>
#include <cstdint>
#include <vector>

#include "kernels/temporal/counter_noise.h"

namespace multiplane::temporal {

constexpr int kDeepest = 24;  // levels: a kilometre down to a tenth of a millimetre

/// What belongs to a node's key: its children 0 ... 3, and
constexpr uint64_t kRoot = 4;   // the noise of a root
constexpr uint64_t kPlace = 5;  // the place of its atom

/// Walks down a triangle's tree and computes what is asked for, each node once on the way.
class AtomTree {
 public:
  explicit AtomTree(int64_t channels) : C_(channels), root_(channels), own_(3 * channels) {
    for (auto& level : levels_) level.values.resize(4 * channels);
  }

  /// Begins with the triangle of this key.
  void enter_root(uint64_t key) {
    depth_ = 0;
    root_key_ = key;
    root_is_known_ = false;
  }

  /// Between enter_children and leave_children one is at a child of the node that one was at.
  void enter_children() {
    levels_[depth_].parent_key = key();
    levels_[depth_++].is_known = false;
  }
  void choose(int child) { levels_[depth_ - 1].child = child; }
  void leave_children() { --depth_; }

  int depth() const { return depth_; }

  uint64_t key() const {
    if (depth_ == 0) return root_key_;
    const auto& level = levels_[depth_ - 1];
    return key_of(level.parent_key, static_cast<uint64_t>(level.child));
  }

  /// The node's noise, [C].
  const float* value() {
    int known = depth_;
    while (known > 0 && !levels_[known - 1].is_known) --known;
    if (known == 0 && !root_is_known_) draw_normal(key_of(root_key_, kRoot), root_);
    root_is_known_ = true;
    const float* node = known == 0 ? root_.data() : chosen(levels_[known - 1]);
    for (; known < depth_; ++known) {
      split(node, levels_[known]);
      node = chosen(levels_[known]);
    }
    return node;
  }

 private:
  struct Level {
    uint64_t parent_key = 0;
    int child = 0;
    bool is_known = false;
    std::vector<float> values;  // [4,C]
  };

  const float* chosen(const Level& level) const { return &level.values[level.child * C_]; }

  /// The parent and three numbers of its own, turned in four dimensions (half a Hadamard matrix): what was white stays
  /// white, and the children's sum is twice the parent.
  /// Source: Chang et al. 2024, "How I warped your noise", arXiv:2504.03072, conditional white noise upsampling, with
  /// three numbers for their four.
  void split(const float* parent, Level& level) {
    draw_normal(level.parent_key, own_);
    for (int64_t c = 0; c < C_; ++c) {
      const float p = parent[c] / 2, u = own_[c] / 2, v = own_[C_ + c] / 2, w = own_[2 * C_ + c] / 2;
      float* child = &level.values[c];
      child[0] = p + u + v + w;
      child[C_] = p + u - v - w;
      child[2 * C_] = p - u + v - w;
      child[3 * C_] = p - u - v + w;
    }
    level.is_known = true;
  }

  int64_t C_;
  int depth_ = 0;
  uint64_t root_key_ = 0;
  bool root_is_known_ = false;
  std::vector<float> root_, own_;  // [C], [3,C]
  std::array<Level, kDeepest> levels_;
};

}  // namespace multiplane::temporal
