// SPDX-License-Identifier: Apache-2.0
#include "bindings.h"
#include "pipeline/placement.h"
#include "pipeline/stylize.h"
#include "pipeline/threads.h"

namespace multiplane {

namespace {

StylizeSettings settings_from(const py::dict& values) {
  StylizeSettings s;
  const auto read = [&](const char* name, auto& field) {
    if (values.contains(name)) field = values[name].cast<std::decay_t<decltype(field)>>();
  };
  read("prompt", s.prompt);
  read("negative", s.negative);
  read("width", s.width);
  read("height", s.height);
  read("sampler", s.sampler);
  read("spacing", s.spacing);
  read("steps", s.steps);
  read("guidance", s.guidance);
  read("strength", s.strength);
  read("seed", s.seed);
  read("clip_skip", s.clip_skip);
  read("preview_every", s.preview_every);
  for (const auto& control : values["controls"].cast<std::vector<std::map<std::string, double>>>()) {
    s.controls.push_back({control.at("scale"), control.at("start"), control.at("end")});
  }
  return s;
}

using ReportCallback = std::function<void(const std::string& stage, int64_t done, int64_t total)>;
using PictureCallback = std::function<void(int64_t step, const py::array& picture)>;

py::array render(StylizePipeline& self, const py::dict& settings, const std::vector<py::array>& control_images,
                 const std::optional<py::array>& init_image, const std::optional<py::array>& mask,
                 const std::optional<ReportCallback>& report, const std::optional<Progress>& cancel,
                 const std::optional<PictureCallback>& on_preview, const std::optional<py::array>& noise,
                 AttentionMemory* memory, bool remember) {
  FrameInput input;
  for (const auto& image : control_images) input.control_images.push_back(as_tensor(image));
  if (init_image) input.init_image = as_tensor(*init_image);
  if (mask) input.mask = as_tensor(*mask);
  if (noise) input.noise = as_tensor(*noise);
  input.shared = {memory, remember ? AttentionMemory::Use::Remember : AttentionMemory::Use::Recall};

  Progress progress = cancel.value_or(Progress());
  if (report) {
    progress.report = [&](std::string_view stage, int64_t done, int64_t total) {
      const py::gil_scoped_acquire lock;
      (*report)(std::string(stage), done, total);
    };
  }
  PreviewCallback show;
  if (on_preview) {
    show = [&](int64_t step, const at::Tensor& picture) {
      const py::gil_scoped_acquire lock;
      (*on_preview)(step, as_array(picture));
    };
  }
  const auto values = settings_from(settings);
  return as_array(without_gil([&] { return self.render(input, values, progress, show); }));
}

}  // namespace

void bind_pipeline(py::module_& m) {
  py::class_<Progress>(m, "CancelToken", "Stops the work it was given to within one denoising step.")
      .def(py::init<>())
      .def("cancel", [](const Progress& token) { *token.cancelled = true; })
      .def_property_readonly("cancelled", [](const Progress& token) { return token.cancelled->load(); });

  py::class_<AttentionMemory>(m, "AttentionMemory", "What the pixels of one frame attended to, for other frames.")
      .def(py::init<>())
      .def("clear", &AttentionMemory::clear)
      .def_property_readonly("bytes", &AttentionMemory::bytes);

  py::class_<StylizePipeline>(m, "StylizePipeline", "A loaded model with its ControlNets; makes one frame at a time.")
      .def(py::init([](const std::string& model, const std::vector<std::string>& controlnets, const std::string& device,
                       const std::string& dtype, const std::vector<std::string>& embeddings) {
             const auto placement = placement_named(device, dtype);
             return without_gil(
                 [&] { return std::make_unique<StylizePipeline>(model, controlnets, embeddings, placement); });
           }),
           "model"_a, "controlnets"_a = std::vector<std::string>(), "device"_a = "auto", "dtype"_a = "auto",
           "embeddings"_a = std::vector<std::string>())
      .def_property_readonly("device", [](const StylizePipeline& self) { return self.placement().device.str(); })
      .def_property_readonly("dtype", [](const StylizePipeline& self) { return dtype_name(self.placement().dtype); })
      .def("render", render, "settings"_a, "control_images"_a = std::vector<py::array>(), "init_image"_a = py::none(),
           "mask"_a = py::none(), "progress"_a = py::none(), "cancel"_a = py::none(), "on_preview"_a = py::none(),
           "noise"_a = py::none(), "memory"_a = nullptr, "remember"_a = false,
           "Make one frame, uint8 [H,W,3]. progress(stage, done, total); on_preview(step, uint8 [H,W,3]). noise: start "
           "noise [C,h,w]; memory: filled from this frame (remember) or seen by it.");
  m.def("split_work_by_machine", &split_work_by_machine,
        "Split this thread's work by the machine's cores, so that pictures are the same to the bit on any of them.");
  m.def(
      "default_device", [] { return placement_named("auto", "auto").device.str(); },
      "The device that `auto` means here.");
}

}  // namespace multiplane
