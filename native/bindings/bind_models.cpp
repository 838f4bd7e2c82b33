// SPDX-License-Identifier: Apache-2.0
#include <c10/core/InferenceMode.h>
#include <pybind11/stl/filesystem.h>

#include <map>

#include "bindings.h"
#include "io/model_config.h"
#include "models/unet.h"

namespace multiplane {

namespace {

using Keys = std::map<std::string, std::vector<int64_t>>;

/// Runs a network: no interpreter lock, no gradients.
template <typename Work>
auto infer(Work&& work) {
  return without_gil([&] {
    const c10::InferenceMode guard;
    return work();
  });
}

/// Binds `name(config)`: the parameters' names and shapes of the network that a config.json describes.
template <typename Network, typename Config>
void bind_keys(py::module_& m, const char* name, Config (*read)(ConfigReader&)) {
  m.def(
      name,
      [read](const std::filesystem::path& config) {
        ConfigReader reader(config);
        Keys keys;
        for (const auto& parameter : Network(read(reader)).named_parameters()) {
          keys[parameter.key()] = parameter.value().sizes().vec();
        }
        return keys;
      },
      "config"_a, "Parameter names and shapes of the network that a config.json describes.");
}

}  // namespace

void bind_models(py::module_& m) {
  py::class_<ControlResiduals>(m, "ControlResiduals", "What a ControlNet adds to the UNet.")
      .def_property_readonly("down",
                             [](const ControlResiduals& self) {
                               std::vector<py::array> down;
                               for (const auto& residual : self.down) down.push_back(as_array(residual));
                               return down;
                             })
      .def_property_readonly("mid", [](const ControlResiduals& self) { return as_array(self.mid); })
      .def(
          "add", [](ControlResiduals& self, const ControlResiduals& other) { infer([&] { self.add(other); }); },
          "other"_a, "Add another ControlNet's residuals.");

  py::class_<ControlHint>(m, "ControlHint", "A control image as the ControlNet sees it.")
      .def_property_readonly("features", [](const ControlHint& self) { return as_array(self.features); });

  py::class_<UNet2DConditionModel, std::shared_ptr<UNet2DConditionModel>>(m, "UNet2DConditionModel")
      .def(
          "__call__",
          [](UNet2DConditionModel& self, const py::array& sample, const py::array& timestep,
             const py::array& encoder_hidden_states, const ControlResiduals* control) {
            const auto x = as_tensor(sample), t = as_tensor(timestep), text = as_tensor(encoder_hidden_states);
            return as_array(infer([&] { return self.forward(x, t, text, control); }));
          },
          "sample"_a, "timestep"_a, "encoder_hidden_states"_a, "control"_a = nullptr,
          "sample [N,C,h,w], timestep [N], text [N,L,D] -> [N,C',h,w].");

  py::class_<ControlNetModel, std::shared_ptr<ControlNetModel>>(m, "ControlNetModel")
      .def(
          "embed",
          [](ControlNetModel& self, const py::array& image) {
            const auto image_t = as_tensor(image);
            return infer([&] { return self.embed(image_t); });
          },
          "image"_a, "Control image [N,3,H,W] in 0..1 -> hint.")
      .def(
          "__call__",
          [](ControlNetModel& self, const py::array& sample, const py::array& timestep,
             const py::array& encoder_hidden_states, const ControlHint& hint, double scale) {
            const auto x = as_tensor(sample), t = as_tensor(timestep), text = as_tensor(encoder_hidden_states);
            return infer([&] { return self.forward(x, t, text, hint, scale); });
          },
          "sample"_a, "timestep"_a, "encoder_hidden_states"_a, "hint"_a, "scale"_a = 1.0,
          "sample [N,C,h,w], timestep [N], text [N,L,D] -> residuals for the UNet.");

  py::class_<CLIPTextModel, std::shared_ptr<CLIPTextModel>>(m, "CLIPTextModel")
      .def(
          "__call__",
          [](CLIPTextModel& self, const py::array& ids, int64_t clip_skip,
             const std::optional<py::array>& extra_embeddings) {
            const auto ids_t = as_tensor(ids);
            const auto extra = extra_embeddings ? as_tensor(*extra_embeddings) : at::Tensor();
            return as_array(infer([&] { return self.forward(ids_t, clip_skip, extra); }));
          },
          "ids"_a, "clip_skip"_a = 0, "extra_embeddings"_a = py::none(),
          "ids [N,L] int64 -> [N,L,D]; ids from vocab_size on are rows of extra_embeddings [K,D].");

  bind_keys<UNet2DConditionModel>(m, "unet_keys", read_unet_config);
  bind_keys<ControlNetModel>(m, "controlnet_keys", read_controlnet_config);
  bind_keys<AutoencoderKL>(m, "autoencoder_kl_keys", read_autoencoder_kl_config);
  bind_keys<AutoencoderTiny>(m, "autoencoder_tiny_keys", read_autoencoder_tiny_config);
  bind_keys<CLIPTextModel>(m, "text_encoder_keys", read_clip_text_config);
}

}  // namespace multiplane
