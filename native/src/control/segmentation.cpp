// SPDX-License-Identifier: Apache-2.0
#include "control/segmentation.h"

#include <unordered_map>

#include "control/ade20k.h"
#include "kernels/error.h"
#include "kernels/passes.h"

namespace multiplane {

at::Tensor segmentation_control(const at::Tensor& ids, const std::map<int32_t, std::string>& classes,
                                const std::string& background) {
  check_ids(ids);
  std::unordered_map<int32_t, Rgb> colours;
  for (const auto& [id, name] : classes) {
    MP_CHECK(id > 0, "[segmentation_control] wanted ids above 0, got {} for '{}'", id, name);
    colours[id] = ade20k_colour(name);
  }
  if (!background.empty()) colours[0] = ade20k_colour(background);

  const auto dense = ids.contiguous();
  auto image = at::zeros({ids.size(0), ids.size(1), 3}, at::kByte);
  const auto* id = dense.const_data_ptr<int32_t>();
  auto* pixel = reinterpret_cast<Rgb*>(image.mutable_data_ptr<uint8_t>());
  for (int64_t i = 0; i < dense.numel(); ++i) {
    if (const auto found = colours.find(id[i]); found != colours.end()) pixel[i] = found->second;
  }
  return image;
}

}  // namespace multiplane
