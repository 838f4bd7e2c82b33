// SPDX-License-Identifier: Apache-2.0
#include "kernels/paint/mood.h"

#include <ATen/ATen.h>

#include <array>
#include <cmath>

#include "kernels/error.h"
#include "kernels/paint/colour.h"
#include "kernels/paint/filters.h"

namespace multiplane {

namespace {

constexpr std::array kChoices{
    Choice{"plain", "As Lit", "The scene's own light"},
    Choice{"golden_hour", "Golden Hour", "Low warm sun, long soft shadows"},
    Choice{"sunset", "Sunset", "Orange and rose light, violet shadows"},
    Choice{"night", "Night", "Moonlight, deep blue"},
    Choice{"dawn", "Dawn", "Cool air, first pink light"},
    Choice{"overcast", "Overcast", "Grey even light from above"},
    Choice{"mist", "Mist", "Distance fades into pale haze"},
    Choice{"warm", "Warm", "Warmer colours"},
    Choice{"cold", "Cold", "Colder colours"},
};

/// Linear RGB factors. key: from the upper right of the picture; sky and ground: by how far a surface faces up or down.
struct Mood {
  std::string_view name;
  std::array<float, 3> key, sky, ground;
  float key_height;  // sine of its elevation
  float saturation;
  uint32_t haze;  // sRGB
  float haze_amount;
  uint32_t sky_top, sky_horizon;  // sRGB
  float sky_amount;
};

constexpr std::array kMoods{
    Mood{"golden_hour",
         {1.5F, 0.95F, 0.45F},
         {0.62F, 0.6F, 0.66F},
         {0.62F, 0.46F, 0.3F},
         0.25F,
         1.1F,
         0xf6cf93,
         0.28F,
         0x9db8d4,
         0xffdf9e,
         0.6F},
    Mood{"sunset",
         {1.75F, 0.72F, 0.3F},
         {0.45F, 0.36F, 0.62F},
         {0.42F, 0.24F, 0.3F},
         0.1F,
         1.15F,
         0xe88a6a,
         0.35F,
         0x544a86,
         0xff9a5c,
         0.85F},
    Mood{"night",
         {0.34F, 0.46F, 0.72F},
         {0.1F, 0.14F, 0.28F},
         {0.05F, 0.06F, 0.13F},
         0.6F,
         0.65F,
         0x1a2848,
         0.4F,
         0x070d24,
         0x22355f,
         0.95F},
    Mood{"dawn",
         {1.1F, 0.78F, 0.75F},
         {0.52F, 0.6F, 0.8F},
         {0.4F, 0.4F, 0.5F},
         0.15F,
         0.85F,
         0xd9c8d6,
         0.4F,
         0x8fa9cf,
         0xf6cfc6,
         0.8F},
    Mood{"overcast",
         {0.3F, 0.31F, 0.32F},
         {0.86F, 0.89F, 0.93F},
         {0.42F, 0.43F, 0.45F},
         0.9F,
         0.7F,
         0xc3c8cc,
         0.3F,
         0xaab2b9,
         0xd3d7d9,
         0.85F},
    Mood{"mist",
         {0.35F, 0.35F, 0.34F},
         {0.85F, 0.86F, 0.88F},
         {0.6F, 0.61F, 0.63F},
         0.7F,
         0.75F,
         0xdfe4e6,
         0.9F,
         0xd3dbe0,
         0xe6e9ea,
         1.0F},
    Mood{"warm",
         {1.0F, 0.8F, 0.5F},
         {0.72F, 0.62F, 0.48F},
         {0.6F, 0.45F, 0.3F},
         0.5F,
         1.05F,
         0xf3d3a6,
         0.1F,
         0xe6c79c,
         0xf8e0b8,
         0.35F},
    Mood{"cold",
         {0.62F, 0.82F, 1.1F},
         {0.5F, 0.62F, 0.8F},
         {0.32F, 0.42F, 0.56F},
         0.5F,
         0.85F,
         0xb7cbe2,
         0.15F,
         0x8fadd0,
         0xcfdfee,
         0.4F},
};

}  // namespace

std::span<const Choice> moods() { return kChoices; }

namespace painting {

void relight(Subject& s, std::string_view name, double strength, const at::Tensor& elevation) {
  const Mood* mood = nullptr;
  for (const auto& candidate : kMoods) {
    if (candidate.name == name) mood = &candidate;
  }
  MP_CHECK(mood != nullptr || name == "plain", "[paint] there is no mood {}", name);
  if (mood == nullptr || strength <= 0) return;

  const auto rgb = [&](const std::array<float, 3>& v) {
    return at::tensor({v[0], v[1], v[2]}, s.beauty.options()).view({3, 1, 1});
  };
  // The key stands right of the camera at the mood's height; only its height follows the world.
  const float flat = std::sqrt(1 - mood->key_height * mood->key_height);
  auto key = rgb({0.85F * flat, 0, 0.53F * flat}) + s.up * mood->key_height;
  key = key / key.norm();
  const auto facing_key = ((s.normal * key).sum(0, true) * 0.75 + 0.25).clamp_min_(0);
  const auto facing_up = (s.normal * s.up).sum(0, true) * 0.5 + 0.5;
  const auto relit = rgb(mood->key) * facing_key + mix(rgb(mood->ground), rgb(mood->sky), facing_up);

  auto linear = linear_from_srgb(saturated(s.beauty, 1 + (mood->saturation - 1) * strength)) * relit;
  const auto far = 1 - s.nearness;
  const auto haze = (far * far * far * mood->haze_amount).mul_(s.solid);
  linear = mix(linear, linear_from_srgb(colour(mood->haze, s.beauty)), haze);
  const auto height = smoothstep(elevation, -0.05, 0.6);
  const auto new_sky = mix(colour(mood->sky_horizon, s.beauty), colour(mood->sky_top, s.beauty), height);
  const auto sky = mix(s.beauty, new_sky * (0.75 + 0.25 * luma(s.beauty)), at::full_like(height, mood->sky_amount));
  const auto picture = at::where(s.solid > 0, srgb_from_linear(linear), sky);
  s.beauty = mix(s.beauty, picture, at::full_like(height, strength));
  s.light = mix(s.light, (s.light * luma(relit)).clamp_max_(1.5), s.solid * strength);
}

}  // namespace painting

}  // namespace multiplane
