// SPDX-License-Identifier: Apache-2.0
#include <pybind11/stl/filesystem.h>

#include <sstream>
#include <tuple>

#include "bindings.h"
#include "io/inspect.h"
#include "io/model_folder.h"
#include "kernels/error.h"
#include "models/clip_text.h"
#include "models/controlnet.h"
#include "models/unet.h"

namespace multiplane {

namespace {

namespace fs = std::filesystem;

at::ScalarType dtype_named(const std::string& name) {
  if (name == "float32") return at::kFloat;
  if (name == "float16") return at::kHalf;
  if (name == "bfloat16") return at::kBFloat16;
  fail(ErrorCode::InvalidArgument, "[dtype] wanted float32, float16 or bfloat16, got '{}'", name);
}

/// Binds `name(folder, dtype, device)`.
template <typename Network>
void bind_load(py::module_& m, const char* name, std::shared_ptr<Network> (*load)(const fs::path&, const Placement&)) {
  m.def(
      name,
      [load](const fs::path& folder, const std::string& dtype, const std::string& device) {
        const Placement placement{dtype_named(dtype), at::Device(device)};
        return without_gil([&] { return load(folder, placement); });
      },
      "folder"_a, "dtype"_a = "float32", "device"_a = "cpu", "Load a component from its own folder.");
}

}  // namespace

void bind_io(py::module_& m) {
  py::class_<SafetensorsFile>(m, "SafetensorsFile", "A memory-mapped, fully checked safetensors file.")
      .def(py::init<const fs::path&>(), "path"_a)
      .def_property_readonly("metadata", &SafetensorsFile::metadata)
      .def("names", &SafetensorsFile::names)
      .def(
          "tensor", [](const SafetensorsFile& self, const std::string& name) { return as_array(self.tensor(name)); },
          "name"_a, "A view of the file (float16 and bfloat16 become float32).");

  m.def(
      "read_safetensors_header",
      [](const std::string& bytes) {
        std::istringstream file(bytes);
        std::vector<std::tuple<std::string, std::string, std::vector<int64_t>>> tensors;
        for (const auto& entry : read_safetensors_header(file, bytes.size(), "bytes").tensors) {
          tensors.emplace_back(entry.name, entry.dtype, entry.shape);
        }
        return tensors;
      },
      "bytes"_a, "(name, dtype, shape) of every tensor of a whole safetensors file in memory.");

  py::class_<ModelFolder>(m, "ModelFolder", "A model in diffusers' layout.")
      .def(py::init<const fs::path&>(), "path"_a)
      .def_property_readonly("path", &ModelFolder::path)
      .def("has", &ModelFolder::has, "component"_a)
      .def("component", &ModelFolder::component, "name"_a, "Folder of a component.")
      .def("controlnets", &ModelFolder::controlnets)
      .def("passed_over", &ModelFolder::passed_over);

  py::class_<Vae, std::shared_ptr<Vae>>(m, "Vae", "Pictures to latents and back.")
      .def(
          "encode",
          [](Vae& self, const py::array& image, const std::optional<py::array>& noise) {
            const auto image_t = as_tensor(image), noise_t = noise ? as_tensor(*noise) : at::Tensor();
            return as_array(without_gil([&] { return self.encode(image_t, noise_t); }));
          },
          "image"_a, "noise"_a = py::none(), "[N,3,H,W] in -1..1 (and noise [N,C,h,w]) -> scaled latent [N,C,h,w].")
      .def(
          "decode",
          [](Vae& self, const py::array& latent) {
            const auto latent_t = as_tensor(latent);
            return as_array(without_gil([&] { return self.decode(latent_t); }));
          },
          "latent"_a, "Scaled latent [N,C,h,w] -> [N,3,H,W], about -1..1.")
      .def_property_readonly("latent_channels", &Vae::latent_channels)
      .def_property_readonly("downscale", &Vae::downscale);

  bind_load(m, "load_unet", load_unet);
  bind_load(m, "load_controlnet", load_controlnet);
  bind_load(m, "load_vae", load_vae);
  bind_load(m, "load_text_encoder", load_text_encoder);
  m.def("check_controlnet_fits", check_controlnet_fits, "controlnet"_a, "unet"_a,
        "Raise EngineError for a ControlNet (folder) that was made for another family than the UNet (folder).");
  m.def("check_components_fit", check_components_fit, "model"_a);

  py::class_<ComponentReport>(m, "ComponentReport")
      .def_readonly("name", &ComponentReport::name)
      .def_readonly("kind", &ComponentReport::kind)
      .def_readonly("files", &ComponentReport::files)
      .def_readonly("dtype", &ComponentReport::dtype)
      .def_readonly("bytes", &ComponentReport::bytes)
      .def_readonly("parameters", &ComponentReport::parameters)
      .def_readonly("passed_over", &ComponentReport::passed_over)
      .def_readonly("problems", &ComponentReport::problems);
  py::class_<ModelReport>(m, "ModelReport")
      .def_readonly("family", &ModelReport::family)
      .def_readonly("components", &ModelReport::components)
      .def_readonly("passed_over", &ModelReport::passed_over)
      .def_readonly("problems", &ModelReport::problems);
  m.def(
      "inspect_model", [](const fs::path& path) { return without_gil([&] { return inspect_model(path); }); }, "path"_a,
      "What a model folder holds and everything that is wrong with it.");
}

}  // namespace multiplane
