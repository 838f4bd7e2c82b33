// SPDX-License-Identifier: Apache-2.0
// Which nodes of the triangles' trees a frame shows, and in which pixel each.
#pragma once
#include "kernels/temporal/atom_tree.h"
#include "kernels/temporal/sight.h"

namespace multiplane::temporal {

/// A vertex of a node.
struct Corner {
  float x, y, w, depth;     // homogeneous
  float column_px, row_px;  // x / w, y / w: its place in the result
  unsigned sides;           // a bit for each side of the rows' frustum that it lies beyond
};

/// Sums the noise that falls into rows first ... end - 1 of the result.
class AtomGatherer {
 public:
  /// @param sums [C,H,W]   @param areas [H,W], of what was summed
  AtomGatherer(const Sight& sight, int64_t C, int64_t H, int64_t W, int64_t first, int64_t end, float* sums,
               float* areas);

  /// What is added from now on belongs to this instance (-1: the background), which is shown here.
  void begin(int32_t instance, const ShownArea& shown) { instance_ = instance, shown_ = &shown; }

  Corner corner(float x, float y, float w, float depth) const;

  /// Whether nothing of the triangle can fall into the rows.
  static bool is_outside(const Corner& a, const Corner& b, const Corner& c) {
    return (a.sides & b.sides & c.sides) != 0;
  }

  /// @param key of the triangle; its corners in the order of their vertices' numbers
  void add_triangle(const Corner& a, const Corner& b, const Corner& c, int32_t triangle, uint64_t key);

 private:
  Corner between(const Corner& a, const Corner& b) const;
  void visit(const Corner& a, const Corner& b, const Corner& c);
  void split(const Corner& a, const Corner& b, const Corner& c);
  void add_atom(const Corner& a, const Corner& b, const Corner& c, float area, uint64_t key);

  const Sight& sight_;
  int64_t C_, H_, W_;
  float *sums_, *areas_;
  AtomTree tree_;
  float right_, top_, bottom_;  // of the rows
  const ShownArea* shown_ = nullptr;
  int32_t instance_ = 0, triangle_ = 0;
};

}  // namespace multiplane::temporal
