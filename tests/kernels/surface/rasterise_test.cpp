// SPDX-License-Identifier: Apache-2.0
#include "kernels/surface/rasterise.h"

#include <ATen/Parallel.h>
#include <gmock/gmock.h>

#include "kernels/error.h"
#include "kernels/reference/rasterise.h"

namespace multiplane {
namespace {

constexpr int64_t kWidth = 67, kHeight = 49;

/// Triangles of all sizes around the camera: beside it, behind it, and through its near plane.
Mesh soup(int64_t triangles, uint64_t seed) {
  at::manual_seed(seed);
  const auto places = at::randn({triangles, 1, 3}) * 3, sizes = at::randn({triangles, 1, 1}).exp();
  Mesh mesh;
  mesh.positions = (places + at::randn({triangles, 3, 3}) * sizes).reshape({-1, 3}).contiguous();
  mesh.triangles = at::arange(3 * triangles, at::kInt).reshape({-1, 3});
  return mesh;
}

Camera camera(bool orthographic) {
  Camera camera{Eigen::Matrix4f::Identity(), Eigen::Matrix4f::Zero(), kWidth, kHeight};
  camera.cam_from_world(2, 3) = -2;
  const float near = 0.5, far = 9;
  auto& clip = camera.clip_from_cam;
  clip(0, 0) = orthographic ? 0.4 : 1.3;
  clip(1, 1) = orthographic ? 0.5 : 1.6;
  clip(0, orthographic ? 3 : 2) = 0.2;  // lens shift
  clip(2, 2) = orthographic ? -2 / (far - near) : -(far + near) / (far - near);
  clip(2, 3) = orthographic ? -(far + near) / (far - near) : -2 * far * near / (far - near);
  clip(3, orthographic ? 3 : 2) = orthographic ? 1 : -1;
  return camera;
}

SurfaceFrame soup_frame(bool orthographic) {
  Eigen::Matrix4f mirrored = Eigen::Matrix4f::Identity();
  mirrored(0, 0) = -1.5;
  return {{soup(150, 1), soup(60, 2)},
          {{0, Eigen::Matrix4f::Identity(), 1, 1}, {1, mirrored, 2, 2}, {1, Eigen::Matrix4f::Identity(), 3, 3}},
          camera(orthographic)};
}

class Rasterise : public testing::TestWithParam<bool> {};
INSTANTIATE_TEST_SUITE_P(Lens, Rasterise, testing::Bool(),
                         [](const auto& info) { return info.param ? "Orthographic" : "Perspective"; });

TEST_P(Rasterise, ShowsWhatPlainLoopsShow) {
  const auto frame = soup_frame(GetParam());
  const auto buffer = rasterise(frame);
  const auto expected = reference::rasterise(frame);
  const auto instance = buffer.instance.flatten(), triangle = buffer.triangle.flatten(), depth = buffer.depth.flatten();
  int64_t others = 0, surfaces = 0;
  for (int64_t i = 0; i < instance.numel(); ++i) {
    const auto& seen = expected[i];
    surfaces += seen.instance >= 0;
    if (instance[i].item<int32_t>() != seen.instance || triangle[i].item<int32_t>() != seen.triangle) {
      ++others;  // the pixel's centre lies within 1/4096 pixel of a border
    } else if (seen.instance >= 0) {
      EXPECT_NEAR(depth[i].item<float>() / seen.depth, 1, 1e-6);
    }
  }
  EXPECT_GT(surfaces, kWidth * kHeight / 2);
  EXPECT_LE(others, 3);
}

TEST_P(Rasterise, IsTheSameToTheBitOnOneThreadAndTwo) {
  const auto frame = soup_frame(GetParam());
  const int threads = at::get_num_threads();
  at::set_num_threads(1);
  const auto one = rasterise(frame);
  at::set_num_threads(2);
  const auto two = rasterise(frame);
  at::set_num_threads(threads);
  EXPECT_TRUE(one.instance.equal(two.instance) && one.triangle.equal(two.triangle));
  EXPECT_TRUE(one.barycentric.equal(two.barycentric) && one.depth.equal(two.depth));
}

TEST(RasteriseNothing, IsBackground) {
  const auto buffer = rasterise({{}, {}, camera(false)});
  EXPECT_TRUE((buffer.instance == -1).all().item<bool>() && (buffer.triangle == -1).all().item<bool>());
  EXPECT_TRUE(buffer.depth.isposinf().all().item<bool>() && (buffer.barycentric == 0).all().item<bool>());
}

TEST(RasteriseRefuses, IndicesThatLeadNowhere) {
  SurfaceFrame frame{{soup(2, 1)}, {{1, Eigen::Matrix4f::Identity(), 1, 1}}, camera(false)};
  EXPECT_THROW(rasterise(frame), Error);
  frame.instances.clear();
  frame.meshes[0].triangles = at::full({1, 3}, 6, at::kInt);
  EXPECT_THROW(rasterise(frame), Error);
}

}  // namespace
}  // namespace multiplane
