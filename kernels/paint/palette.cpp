// SPDX-License-Identifier: Apache-2.0
#include "kernels/paint/palette.h"

#include <ATen/ATen.h>

#include <array>

#include "kernels/error.h"
#include "kernels/paint/colour.h"

namespace multiplane {

namespace {

constexpr std::array kChoices{
    Choice{"scene", "Scene", "The scene's own colours"},
    Choice{"earth", "Earth", "Ochre, umber, sage and clay"},
    Choice{"pastel", "Pastel", "Pale and milky"},
    Choice{"vivid", "Vivid", "Pure, saturated poster colours"},
    Choice{"sepia", "Sepia", "Browns of an old photograph"},
    Choice{"ocean", "Ocean", "Deep blue to foam, with coral"},
    Choice{"forest", "Forest", "Moss, pine, bark and mist"},
    Choice{"candy", "Candy", "Pink, mint, lemon and lilac"},
    Choice{"noir", "Noir", "Greys alone"},
};

struct Palette {
  std::string_view name;
  uint32_t paper, ink;
  std::array<uint32_t, 8> colours;  // dark to light
};

constexpr std::array kPalettes{
    Palette{
        "earth", 0xf6efe0, 0x33231a, {0x2e2119, 0x5b3a24, 0x7a4b2c, 0x6b6a43, 0xa8692f, 0xb99a5b, 0x9fb0a5, 0xf0e2c4}},
    Palette{
        "pastel", 0xfffaf3, 0x6d6a86, {0x7a789c, 0x9aa3cf, 0xc3a2c8, 0x9ec9c0, 0xf2b5b5, 0xf7d6a8, 0xc8e2c0, 0xfff3ea}},
    Palette{
        "vivid", 0xffffff, 0x14142b, {0x14142b, 0x1d3fbb, 0xd7263d, 0x0f8b4c, 0x7a2fbf, 0xff7a00, 0x14b8d4, 0xffd60a}},
    Palette{
        "sepia", 0xf7ecd6, 0x3a2414, {0x24160c, 0x422a18, 0x5f3f25, 0x7f5a37, 0x9f7a50, 0xbf9d70, 0xdcc297, 0xf4e6c8}},
    Palette{
        "ocean", 0xf3fafa, 0x0b2545, {0x07182f, 0x0b3560, 0x13629b, 0x1f8f9f, 0x57b8b8, 0xe4715b, 0xa9dcd6, 0xf0f7ee}},
    Palette{
        "forest", 0xf4f3e6, 0x1c2a1e, {0x16211a, 0x23402c, 0x4a3526, 0x3f6b3f, 0x7a6a3a, 0x7fa05a, 0xb4c5a0, 0xe9eddc}},
    Palette{
        "candy", 0xfff6fb, 0x5a2a62, {0x5a2a62, 0xb0498f, 0xf2668b, 0x5bc8af, 0x8f8be8, 0xffb86b, 0xffe27a, 0xffe9f4}},
    Palette{
        "noir", 0xf4f4f4, 0x111111, {0x0a0a0a, 0x242424, 0x3e3e3e, 0x5c5c5c, 0x7d7d7d, 0xa2a2a2, 0xcccccc, 0xf2f2f2}},
};

const Palette* find(std::string_view name) {
  for (const auto& palette : kPalettes) {
    if (palette.name == name) return &palette;
  }
  MP_CHECK(name == "scene", "[paint] there is no palette {}", name);
  return nullptr;
}

}  // namespace

std::span<const Choice> palettes() { return kChoices; }

namespace painting {

at::Tensor with_palette(const at::Tensor& srgb, std::string_view name) {
  const auto* palette = find(name);
  if (palette == nullptr) return srgb;
  constexpr double kLightnessCounts = 0.7, kNearness = 180, kLightnessTaken = 0.45;
  const auto lab = oklab_from_srgb(srgb);
  auto total = at::full_like(lab.narrow(0, 0, 1), 1e-9), sum = at::zeros_like(lab);
  for (const auto rgb : palette->colours) {
    const auto target = oklab_from_srgb(colour(rgb, srgb));
    const auto apart = (lab - target).square_();
    const auto distance = apart.narrow(0, 0, 1) * kLightnessCounts + apart.narrow(0, 1, 1) + apart.narrow(0, 2, 1);
    const auto weight = distance.mul(-kNearness).exp_();
    sum.addcmul_(weight.expand_as(sum), target.expand_as(sum));
    total.add_(weight);
  }
  const auto mapped = sum / total;
  const auto lightness = at::lerp(lab.narrow(0, 0, 1), mapped.narrow(0, 0, 1), kLightnessTaken);
  return srgb_from_oklab(at::cat({lightness, mapped.narrow(0, 1, 2)}));
}

Colours paper_and_ink(std::string_view name, const at::Tensor& like) {
  const auto* palette = find(name);
  if (palette == nullptr) return {colour(0xfbf7ee, like), colour(0x14131a, like)};
  return {colour(palette->paper, like), colour(palette->ink, like)};
}

}  // namespace painting

}  // namespace multiplane
