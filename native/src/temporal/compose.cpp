// SPDX-License-Identifier: Apache-2.0
#include "temporal/compose.h"

#include <ATen/TensorOperators.h>
#include <ATen/ops/cat.h>
#include <ATen/ops/maximum.h>
#include <ATen/ops/ones.h>
#include <ATen/ops/zeros.h>

#include <algorithm>
#include <limits>

#include "kernels/error.h"
#include "kernels/temporal/stretch.h"
#include "kernels/temporal/tensors.h"
#include "temporal/feather.h"
#include "temporal/light.h"
#include "temporal/own_paint.h"
#include "temporal/smooth_step.h"

namespace multiplane {

namespace {

constexpr double kFeather = 8.0 / 512, kLeastFeather_px = 4;  // of the short side
constexpr double kLeastOpacity = 1.0 / 128;                   // of what is seen but torn: shown where nothing else is
constexpr double kDim = 0.35, kClear = 0.65;  // a sheet is opaque soon: two paints mixed have less contrast than each
constexpr double kShrinks = 1.25, kSmall = 1.75;  // pixels there for one here: averaging begins, is complete

/// Flow that is unknown where nothing need be fetched.
at::Tensor flow_where(const at::Tensor& needed, const at::Tensor& flow) {
  return flow.masked_fill(needed.logical_not().unsqueeze(2), std::numeric_limits<double>::quiet_NaN());
}

/// [3,H,W] float32, 0…255, of [H,W,3] uint8.
at::Tensor planes(const at::Tensor& picture) { return picture.permute({2, 0, 1}).to(at::kFloat).contiguous(); }

/// The anchor's picture where it is needed, averaged where it shrinks.
Warped fetch_paint(const Anchor& anchor, const at::Tensor& needed, const at::Tensor& stretch) {
  const auto paint = planes(anchor.picture);
  const auto same = anchor.match.same_surface();
  const auto& flow = anchor.match.there.flow;
  auto warped = backward_warp(paint, flow_where(needed, flow), Taps::Lanczos, same);
  const auto most = stretch.select(0, 0);
  const auto shrinks = needed.logical_and(most > kShrinks);
  if (!shrinks.any().item<bool>()) return warped;
  const auto averaged = ewa_warp(paint, flow_where(shrinks, flow), same);
  const auto share = smooth_step(most, kShrinks, kSmall).masked_fill(shrinks.logical_not(), 0);
  return {warped.image + (averaged.image - warped.image) * share,
          warped.confidence + (averaged.confidence - warped.confidence) * share};
}

/// How the light has changed since an anchor was painted, where it is seen.
/// @param beauty  planes of the frame's
LightChange light_since(const Anchor& anchor, const at::Tensor& beauty, const at::Tensor& seen) {
  const auto flow = flow_where(seen, anchor.match.there.flow);
  const auto there = at::cat({planes(anchor.beauty), inner_pixels(anchor.match.anchor_keys).unsqueeze(0)});
  const auto then = backward_warp(there, flow, Taps::Bilinear, anchor.match.same_surface()).image;
  return light_change(beauty, then.narrow(0, 0, 3), anchor.match.keys, then[3]);
}

/// Sheets seen from above, the top one first.
class Sheets {
 public:
  Sheets(int64_t height, int64_t width) : sum_(at::zeros({3, height, width})), through_(at::ones({height, width})) {}

  /// What of the light from below still gets through, [H,W].
  const at::Tensor& through() const { return through_; }

  void put_below(const at::Tensor& image, const at::Tensor& opacity) {
    const auto alpha = through_ * opacity;
    sum_ += image * alpha;
    through_ -= alpha;
  }

  /// uint8 [H,W,3]; black where there is no sheet.
  at::Tensor picture() const {
    const auto alpha = 1 - through_;
    const auto mean = (sum_ / alpha).masked_fill(alpha == 0, 0);
    return mean.round().clamp(0, 255).to(at::kByte).permute({1, 2, 0}).contiguous();
  }

 private:
  at::Tensor sum_, through_;
};

void check(const std::vector<Anchor>& anchors, const at::Tensor& beauty) {
  MP_CHECK(!anchors.empty(), "[compose] wanted one anchor at least, got none");
  const auto keys = temporal::dense("compose", "keys", anchors[0].match.keys, at::kInt, {-1, -1});
  for (const auto& anchor : anchors) {
    temporal::dense("compose", "keys", anchor.match.keys, at::kInt, keys.sizes());
    temporal::dense("compose", "depth", anchor.match.depth, at::kFloat, keys.sizes());
    temporal::dense("compose", "picture", anchor.picture, at::kByte, {keys.size(0), keys.size(1), 3});
    MP_CHECK(anchor.beauty.defined() == beauty.defined(), "[compose] wanted the beauty of all frames or of none");
    if (beauty.defined()) temporal::dense("compose", "beauty", anchor.beauty, at::kByte, anchor.picture.sizes());
  }
  if (beauty.defined()) temporal::dense("compose", "beauty", beauty, at::kByte, {keys.size(0), keys.size(1), 3});
}

}  // namespace

Composed compose(const std::vector<Anchor>& anchors, const at::Tensor& beauty) {
  check(anchors, beauty);
  const int64_t H = anchors[0].picture.size(0), W = anchors[0].picture.size(1);
  const double radius_px = std::max(kLeastFeather_px, kFeather * static_cast<double>(std::min(H, W)));
  const auto own = own_paint(anchors[0].match.keys, anchors[0].match.depth);
  const auto light_here = beauty.defined() ? planes(beauty) : at::Tensor();
  Sheets sheets(H, W);
  auto shown = at::zeros({H, W}, at::kBool), seen = shown.clone();
  for (const auto& anchor : anchors) {
    const auto needed = sheets.through() > 0;
    if (!needed.logical_and(anchor.match.there.visible).any().item<bool>()) continue;
    const auto scale = stretch(anchor.match.there.flow, anchor.match.keys);
    const auto fetched = fetch_paint(anchor, needed, scale);
    auto sight = sight_of(anchor.match, own, fetched.confidence, scale);
    auto paint = fetched.image;
    if (light_here.defined()) {
      const auto light = light_since(anchor, light_here, sight.seen);
      paint = (paint * light.factor).clamp_max(255);
      sight.clarity = sight.clarity * light.trust;
    }
    const auto sheet = sight.seen.logical_or(needed.logical_not());  // under opaque sheets it need not end
    const auto opacity = at::maximum(smooth_step(sight.clarity, kDim, kClear), sight.seen * kLeastOpacity);
    sheets.put_below(paint, opacity * feather(sheet, anchor.match.keys, radius_px));
    shown |= needed.logical_not().logical_or(shown_well(sight));
    seen |= needed.logical_not().logical_or(sight.seen);
  }
  return {sheets.picture(), shown.logical_not(), seen.logical_not()};
}

}  // namespace multiplane
