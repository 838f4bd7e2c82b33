// SPDX-License-Identifier: Apache-2.0
#pragma once
#include <cmath>
#include <functional>

#include "metrics/fetch.h"

namespace multiplane {

/// A wall (id 1) that slides behind a disc (id 2) that slides elsewhere: motion and visibility in closed form.
struct Synthetic {
  int64_t size = 96;
  double wall_x = 2, wall_y = 0, disc_x = -1, disc_y = 1;  // pixels a frame
  double radius = 18;

  at::Tensor ids(double frame) const {
    const auto middle = static_cast<double>(size) / 2;
    const auto x = xs() - disc_x * frame - middle, y = ys() - disc_y * frame - middle;
    return (x.square() + y.square() < radius * radius).to(at::kInt) + 1;
  }

  Match match(double here, double there) const {
    const auto on_disc = (ids(here) == 2).unsqueeze(-1);
    const auto disc = at::tensor({disc_x, disc_y}), wall = at::tensor({wall_x, wall_y});
    const auto flow = at::where(on_disc, disc, wall).mul(there - here).to(at::kFloat);
    const auto x = xs() + flow.select(-1, 0), y = ys() + flow.select(-1, 1);
    const auto middle = static_cast<double>(size) / 2;
    const auto in_disc =
        (x - disc_x * there - middle).square() + (y - disc_y * there - middle).square() < radius * radius;
    const auto inside = (x > 0).logical_and(x < size).logical_and(y > 0).logical_and(y < size);
    const auto visible = inside.logical_and(in_disc == on_disc.squeeze(-1));
    return {flow.contiguous(), visible.contiguous(), ids(here), ids(there), {}, {}};
  }

  /// A picture whose paint sticks to the surfaces: paint(x, y) of the place in frame 0, in the first of three channels;
  /// the others are fractions of it.
  using Paint = std::function<at::Tensor(const at::Tensor& x, const at::Tensor& y)>;
  at::Tensor glued(double frame, const Paint& paint) const {
    const auto disc = paint(xs() - disc_x * frame, ys() - disc_y * frame);
    const auto wall = paint(xs() - wall_x * frame, ys() - wall_y * frame);
    return coloured(at::where(ids(frame) == 2, disc, wall));
  }

  /// Paint that stands still on the screen.
  at::Tensor shower_door(const Paint& paint) const { return coloured(paint(xs(), ys())); }

  static at::Tensor waves(const at::Tensor& x, const at::Tensor& y) {
    return 0.5 + 0.2 * (0.5 * x + 0.2 * y).sin() + 0.2 * (0.6 * y - 0.1 * x).sin();
  }

 private:
  at::Tensor xs() const { return (at::arange(size).to(at::kDouble) + 0.5).expand({size, size}); }
  at::Tensor ys() const { return xs().t(); }
  static at::Tensor coloured(const at::Tensor& plane) {
    return at::stack({plane, 0.8 * plane, 0.6 * plane}).to(at::kFloat).contiguous();
  }
};

}  // namespace multiplane
