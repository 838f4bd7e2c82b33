// SPDX-License-Identifier: Apache-2.0
#include "kernels/temporal/warp.h"

#include <ATen/ATen.h>
#include <ATen/Parallel.h>
#include <gmock/gmock.h>

#include "kernels/error.h"
#include "kernels/reference/warp.h"
#include "two_frames.h"

namespace multiplane {
namespace {

constexpr Taps kTaps[] = {Taps::Bilinear, Taps::Cubic, Taps::Lanczos};

float largest_difference(const at::Tensor& a, const at::Tensor& b) { return (a - b).abs().max().item<float>(); }

TEST(BackwardWarp, AgreesWithPlainLoops) {
  for (const double zoom : {1.0, 0.6, 1.7}) {
    const auto f = two_frames(3, 41, 53, zoom, 1);
    for (const auto taps : kTaps) {
      for (const bool knows_surfaces : {false, true}) {
        const auto same = knows_surfaces ? std::optional(f.same) : std::nullopt;
        const auto ours = backward_warp(f.source, f.flow, taps, same);
        const auto plain = reference::backward_warp(f.source, f.flow, taps, same);
        EXPECT_LT(largest_difference(ours.image, plain.image), 2e-4) << zoom;
        EXPECT_LT(largest_difference(ours.confidence, plain.confidence), 1e-5) << zoom;
      }
    }
  }
}

TEST(BackwardWarp, IsTheSameToTheBitWithOneThreadOrTwo) {
  const auto f = two_frames(4, 64, 64, 1.1, 2);
  const int threads = at::get_num_threads();
  std::vector<at::Tensor> results;
  for (const int count : {1, 2}) {
    at::set_num_threads(count);
    results.push_back(backward_warp(f.source, f.flow, Taps::Cubic, f.same).image);
    results.push_back(ewa_warp(f.source, f.flow, f.same).image);
  }
  at::set_num_threads(threads);
  EXPECT_TRUE(at::equal(results[0], results[2]));
  EXPECT_TRUE(at::equal(results[1], results[3]));
}

TEST(BackwardWarp, OfAPictureThatStandsStillIsThePicture) {
  const auto f = two_frames(3, 20, 30, 1, 3);
  const SameSurface same{f.same.source_ids, f.same.source_depth, f.same.source_ids, f.same.source_depth};
  for (const auto taps : kTaps) {
    const auto warped = backward_warp(f.source, at::zeros({20, 30, 2}), taps, same);
    EXPECT_TRUE(at::equal(warped.image, f.source));
    EXPECT_TRUE(at::equal(warped.confidence, at::ones({20, 30})));
    const auto rounded = backward_warp(f.source, at::full({20, 30, 2}, -1e-14f), taps, same);  // just left of a pixel
    EXPECT_TRUE(at::allclose(rounded.image, f.source));
  }
}

TEST(BackwardWarp, OfAPictureThatHardlyMovesIsThePicture) {
  const auto source = at::rand({3, 20, 30}) + 1;
  for (const double shift : {-1e-7, -1e-6, -1e-5, 1e-7, 1e-6, 1e-5}) {
    for (const auto taps : kTaps) {
      const auto warped = backward_warp(source, at::full({20, 30, 2}, shift), taps, {});
      EXPECT_LT(largest_difference(warped.image, source), 1e-3) << shift;
    }
  }
}

TEST(BackwardWarp, ReadsOneSurfaceAlone) {  // a picture that has the colour of its ids keeps it without blending
  const auto f = two_frames(1, 60, 80, 1.2, 4);
  const auto colours = f.same.source_ids.to(at::kFloat).unsqueeze(0).contiguous();
  for (const auto taps : kTaps) {
    const auto warped = backward_warp(colours, f.flow, taps, f.same);
    const auto wrong = (warped.image[0] - f.same.ids).abs().mul(warped.confidence > 0);
    EXPECT_LT(wrong.max().item<float>(), 1e-5);
    EXPECT_GT((warped.confidence > 0).to(at::kFloat).mean().item<float>(), 0.6);
  }
}

TEST(BackwardWarp, DoesNotReadASurfaceThatLiesBehindOrBefore) {
  auto f = two_frames(1, 16, 16, 1, 5);
  f.same.ids.fill_(1);
  f.same.source_ids.fill_(1);
  f.same.depth.fill_(5);
  f.same.source_depth.fill_(5);
  f.same.source_depth.narrow(1, 8, 8).fill_(5.3);  // its own step is no slope: the other side is flat
  const auto flow = at::zeros({16, 16, 2});
  const auto warped = backward_warp(f.source, flow, Taps::Bilinear, f.same);
  EXPECT_TRUE(at::equal(warped.confidence.narrow(1, 0, 8), at::ones({16, 8})));
  EXPECT_TRUE(at::equal(warped.confidence.narrow(1, 8, 8), at::zeros({16, 8})));
}

TEST(BackwardWarp, FindsNothingOutsideTheFrameOrWhereMotionIsUnknown) {
  const auto source = at::ones({1, 8, 8});
  for (const double away : {50.0, 1e30, double{NAN}, double{INFINITY}}) {
    const auto flow = at::full({8, 8, 2}, away);
    for (const auto& warped : {backward_warp(source, flow, Taps::Cubic, {}), ewa_warp(source, flow, {})}) {
      EXPECT_EQ(warped.image.abs().sum().item<float>(), 0);
      EXPECT_EQ(warped.confidence.abs().sum().item<float>(), 0);
    }
  }
}

TEST(BackwardWarp, WithCubicTapsIsExactForQuadraticsAndWithBilinearForPlanes) {
  const auto x = at::arange(40, at::kFloat).expand({40, 40}) / 40, y = x.t();
  const auto flow = at::full({40, 40, 2}, 0.31);
  const auto inner = [](const at::Tensor& t) { return t.narrow(-1, 4, 30).narrow(-2, 4, 30); };
  const double d = 0.31 / 40;
  const auto plane = [](const at::Tensor& a, const at::Tensor& b) { return 2 * a - 3 * b + 1; };
  const auto bowl = [](const at::Tensor& a, const at::Tensor& b) { return a * a + a * b - 2 * b * b; };
  const auto bilinear = backward_warp(plane(x, y).unsqueeze(0).contiguous(), flow, Taps::Bilinear, {}).image[0];
  EXPECT_LT(largest_difference(inner(bilinear), inner(plane(x + d, y + d))), 1e-5);
  const auto cubic = backward_warp(bowl(x, y).unsqueeze(0).contiguous(), flow, Taps::Cubic, {}).image[0];
  EXPECT_LT(largest_difference(inner(cubic), inner(bowl(x + d, y + d))), 1e-5);
}

/// Part of a wave's contrast that is left after a warp by part of a pixel.
double contrast_left(double cycles_per_px, double shift_px, Taps taps) {
  const auto phase = at::arange(400, at::kFloat).expand({16, 400}) * (2 * M_PI * cycles_per_px);
  const auto flow = at::zeros({16, 400, 2});
  flow.select(2, 0).fill_(shift_px);
  const auto warped = backward_warp(phase.sin().unsqueeze(0).contiguous(), flow, taps, {}).image[0];
  const auto expected = (phase + 2 * M_PI * cycles_per_px * shift_px).sin();
  const auto middle = [](const at::Tensor& t) { return t.narrow(1, 8, 380).narrow(0, 4, 8); };
  return ((middle(warped) * middle(expected)).sum() / middle(expected).square().sum()).item<double>();
}

TEST(BackwardWarp, KeepsTheContrastOfFineTextureWithMoreTaps) {
  // Closed form at half a pixel: cos(pi f), (9 cos(pi f) - cos(3 pi f)) / 8.
  EXPECT_NEAR(contrast_left(0.2, 0.5, Taps::Bilinear), std::cos(0.2 * M_PI), 1e-3);
  EXPECT_NEAR(contrast_left(0.2, 0.5, Taps::Cubic), (9 * std::cos(0.2 * M_PI) - std::cos(0.6 * M_PI)) / 8, 1e-3);
  for (const double shift : {0.1, 0.25, 0.5, 0.8}) {
    EXPECT_GT(contrast_left(1.0 / 6, shift, Taps::Cubic), 0.95) << shift;
    EXPECT_GT(contrast_left(0.3, shift, Taps::Lanczos), 0.97) << shift;
    EXPECT_LT(contrast_left(0.3, shift, Taps::Lanczos), 1.04) << shift;
  }
}

TEST(BackwardWarp, KeepsTheContrastOfFineTextureUpToAnOutline) {
  const auto phase = at::arange(400, at::kFloat).expand({400, 400}) * (0.4 * M_PI);
  const auto flow = at::zeros({400, 400, 2});
  flow.select(2, 0).fill_(0.5);
  const auto ids = at::ones({400, 400}, at::kInt);
  const auto depth = at::ones({400, 400});
  auto other = ids.clone();
  other.narrow(0, 200, 200).fill_(2);  // the surface ends here
  const auto warped =
      backward_warp(phase.sin().unsqueeze(0).contiguous(), flow, Taps::Lanczos, SameSurface{ids, depth, other, depth});
  const auto contrast = [&](int64_t row) { return warped.image[0][row].narrow(0, 8, 380).abs().amax().item<double>(); };
  EXPECT_GT(contrast(199), 0.95 * contrast(100));
  EXPECT_EQ(warped.confidence[200].sum().item<float>(), 0);
}

TEST(EwaWarp, AgreesWithPlainLoops) {
  for (const double zoom : {1.0, 0.6, 3.3, 40.0}) {
    const auto f = two_frames(3, 31, 43, zoom, 6);
    for (const bool knows_surfaces : {false, true}) {
      const auto same = knows_surfaces ? std::optional(f.same) : std::nullopt;
      const auto ours = ewa_warp(f.source, f.flow, same), plain = reference::ewa_warp(f.source, f.flow, same);
      EXPECT_LT(largest_difference(ours.image, plain.image), 1e-3) << zoom;
      EXPECT_LT(largest_difference(ours.confidence, plain.confidence), 1e-3) << zoom;
    }
  }
}

TEST(EwaWarp, AveragesWhatIsTooFineForTheSmallerPicture) {  // where one tap of many would alias
  const auto x = at::arange(256, at::kFloat).expand({256, 256});
  const auto stripes = (x.remainder(2) * 2 - 1).unsqueeze(0).contiguous();  // as fine as a picture can hold
  const auto grid = at::stack({x, x.t()}, -1);
  const auto flow = (grid * 3.4 + 0.2 - grid).contiguous();
  const auto smaller = [](const at::Tensor& t) { return t.narrow(1, 4, 60).narrow(2, 4, 60); };
  const auto aliased = smaller(backward_warp(stripes, flow, Taps::Cubic, {}).image).std().item<double>();
  EXPECT_GT(aliased, 0.5);
  EXPECT_LT(smaller(ewa_warp(stripes, flow, {}).image).std().item<double>(), 0.01);
  const auto even = ewa_warp(at::ones_like(stripes), flow, {});
  EXPECT_LT(largest_difference(smaller(even.image), at::ones({1, 60, 60})), 1e-5);
}

TEST(EwaWarp, HoldsUnderAnySlantAndWhereMotionTears) {  // long thin ellipses across the rows, steps of 2000 px
  const auto x = at::arange(48, at::kFloat).expand({48, 48}), y = x.t();
  at::manual_seed(8);
  const auto source = at::randn({2, 48, 48});
  auto slanted =
      at::stack({20 + 9 * (x - 24) + 8 * (y - 24) - x, 20 + 9 * (x - 24) + 10 * (y - 24) - y}, -1).contiguous();
  auto torn = at::zeros({48, 48, 2});
  torn.select(2, 0).copy_(at::where(x.remainder(2) == 0, 0, 40 * (x - 24)));
  for (const auto& flow : {slanted, torn}) {
    const auto ours = ewa_warp(source, flow, {}), plain = reference::ewa_warp(source, flow, {});
    EXPECT_TRUE(ours.image.isfinite().all().item<bool>());
    EXPECT_LT(largest_difference(ours.image, plain.image), 1e-3);
    EXPECT_LT(largest_difference(ours.confidence, plain.confidence), 1e-3);
  }
}

TEST(Warp, SaysWhatItWanted) {
  const auto source = at::zeros({3, 8, 8}), flow = at::zeros({8, 8, 2});
  EXPECT_THROW(backward_warp(source, at::zeros({8, 9, 2}), Taps::Cubic, {}), Error);
  EXPECT_THROW(backward_warp(source[0], flow, Taps::Cubic, {}), Error);
  EXPECT_THROW(backward_warp(source.to(at::kDouble), flow, Taps::Cubic, {}), Error);
  EXPECT_THROW(backward_warp(source, flow, Taps::Cubic, SameSurface{}), Error);
  EXPECT_THROW(ewa_warp(source, flow.permute({2, 0, 1}), {}), Error);
}

}  // namespace
}  // namespace multiplane
