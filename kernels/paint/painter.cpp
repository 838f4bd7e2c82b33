// SPDX-License-Identifier: Apache-2.0
#include "kernels/paint/painter.h"

#include <ATen/ATen.h>
#include <fmt/ranges.h>

#include "kernels/error.h"
#include "kernels/paint/make_subject.h"
#include "kernels/paint/painters/painters.h"

namespace multiplane {

namespace {

struct Painter {
  at::Tensor (*paint)(const painting::Subject&, const PaintSettings&);
  at::Tensor (*on_paper)(const at::Tensor& picture, const PaintSettings&) = nullptr;
};

constexpr std::array kChoices{
    Choice{"watercolour", "Watercolour", "Transparent washes that darken at their edges, on grained paper"},
    Choice{"gouache", "Gouache", "Flat opaque shapes with dry-brush edges"},
    Choice{"oil", "Oil", "Thick strokes along the forms"},
    Choice{"pastel", "Pastel", "Soft chalk on rough tinted paper"},
    Choice{"ink", "Ink", "Outlines and hatching along the curvature"},
    Choice{"pencil", "Pencil", "Graphite strokes over a construction drawing"},
    Choice{"charcoal", "Charcoal", "Broad smudged darks on coarse paper"},
    Choice{"woodcut", "Woodcut", "Carved black and white lines"},
    Choice{"cel", "Cel", "Flat bands of light and clean outlines"},
    Choice{"stained_glass", "Stained Glass", "Glowing panes in lead"},
    Choice{"pixel", "Pixel Art", "Large pixels of few colours"},
    Choice{"neon", "Neon", "Night with glowing outlines"},
};
constexpr std::array<Painter, kChoices.size()> kPainters{{
    {painting::watercolour, painting::on_watercolour_paper},
    {painting::gouache},
    {painting::oil},
    {painting::pastel},
    {painting::ink},
    {painting::pencil},
    {painting::charcoal},
    {painting::woodcut},
    {painting::cel},
    {painting::stained_glass},
    {painting::pixel},
    {painting::neon},
}};

const Painter& find(std::string_view name) {
  for (size_t i = 0; i < kChoices.size(); ++i) {
    if (kChoices[i].name == name) return kPainters[i];
  }
  fail(ErrorCode::InvalidArgument, "[paint] there is no painter {}", name);
}

void check(const PaintSettings& settings) {
  const auto within = [](const char* name, double value, double low, double high) {
    MP_CHECK(value >= low && value <= high, "[paint] wanted {} within {} ... {}, got {}", name, low, high, value);
  };
  within("mood_strength", settings.mood_strength, 0, 1);
  within("size", settings.size, 0.25, 4);
  within("line", settings.line, 0, 2);
  within("texture", settings.texture, 0, 2);
  within("colour", settings.colour, 0, 2);
}

}  // namespace

std::span<const Choice> painters() { return kChoices; }

at::Tensor paint(const PaintScene& scene, const PaintSettings& settings) {
  const auto& painter = find(settings.painter);
  check(settings);
  const auto picture = painter.paint(painting::make_subject(scene, settings), settings);
  return settings.paper ? lay_on_paper(picture, settings) : picture.clamp(0, 1);
}

at::Tensor lay_on_paper(const at::Tensor& picture, const PaintSettings& settings) {
  const auto& painter = find(settings.painter);
  check(settings);
  MP_CHECK(picture.scalar_type() == at::kFloat && picture.dim() == 3 && picture.size(0) == 3,
           "[lay_on_paper] wanted a float picture [3,H,W], got {} [{}]", toString(picture.scalar_type()),
           fmt::join(picture.sizes(), ","));
  return (painter.on_paper ? painter.on_paper(picture, settings) : picture).clamp(0, 1);
}

}  // namespace multiplane
