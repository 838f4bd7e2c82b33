// SPDX-License-Identifier: Apache-2.0
#include "bindings.h"
#include "sample/sampler.h"
#include "sample/step_noise.h"

namespace multiplane {

namespace {

using PyModel = std::function<py::array(const py::array& x, double timestep, int64_t step)>;
using PyNoise = std::function<py::array()>;
using PyStep = std::function<std::optional<py::array>(int64_t step, const py::array& x, const py::array& x0)>;

/// A tensor of its own: Python may reuse the array.
at::Tensor copied(const py::array& array) { return as_tensor(array).clone(); }

at::Tensor sample_from_python(const Sampler& sampler, const PyModel& model, const at::Tensor& x, const PyNoise& noise,
                              const PyStep& on_step) {
  const auto call_model = [&](const at::Tensor& scaled, double timestep, int64_t step) {
    const py::gil_scoped_acquire gil;
    return copied(model(as_array(scaled), timestep, step));
  };
  const auto call_noise = [&] {
    const py::gil_scoped_acquire gil;
    return copied(noise());
  };
  const auto call_on_step = [&](int64_t step, const at::Tensor& next, const at::Tensor& x0) {
    const py::gil_scoped_acquire gil;
    const auto replaced = on_step ? on_step(step, as_array(next), as_array(x0)) : std::nullopt;
    return replaced ? copied(*replaced) : next;
  };
  return without_gil([&] { return sampler.sample(call_model, x, call_noise, Progress{}, call_on_step); });
}

}  // namespace

void bind_sample(py::module_& m) {
  m.def("sampler_names", &sampler_names, "Names that Sampler takes.");
  m.def(
      "seeded_noise",
      [](uint64_t seed, const std::vector<int64_t>& shape, int64_t count) {
        const auto source = seeded_noise(seed, shape);
        std::vector<py::array> draws;
        for (int64_t i = 0; i < count; ++i) draws.push_back(as_array(source()));
        return draws;
      },
      "seed"_a, "shape"_a, "count"_a, "The first `count` noises of a frame's generator, float32 of `shape`.");
  py::class_<Sampler>(m, "Sampler", "A sampler set up for one model and number of steps.")
      .def(py::init([](const std::string& scheduler_config, const std::string& sampler, const std::string& spacing,
                       int64_t steps, double strength, std::optional<double> eta) {
             return make_sampler(scheduler_config_from_json(scheduler_config),
                                 {sampler, spacing, steps, strength, eta});
           }),
           "scheduler_config"_a, "sampler"_a = "", "spacing"_a = "", "steps"_a = 20, "strength"_a = 1.0,
           "eta"_a = py::none(),
           "From the text of scheduler_config.json; empty sampler and spacing are the model's own.")
      .def("timesteps", &Sampler::timesteps, "What the network is told at each call.")
      .def("sigmas", &Sampler::sigmas, "Noise over picture before each call, and after the last.")
      .def("init_noise_sigma", &Sampler::init_noise_sigma, "Text-to-image starts from this times noise.")
      .def(
          "add_noise",
          [](const Sampler& sampler, const py::array& latent, const py::array& noise, int64_t step) {
            return as_array(sampler.add_noise(as_tensor(latent), as_tensor(noise), step));
          },
          "latent"_a, "noise"_a, "step"_a = 0, "The clean latent as noisy as x is before `step`.")
      .def(
          "sample",
          [](const Sampler& sampler, const PyModel& model, const py::array& x, const PyNoise& noise,
             const PyStep& on_step) { return as_array(sample_from_python(sampler, model, copied(x), noise, on_step)); },
          "model"_a, "x"_a, "noise"_a, "on_step"_a = PyStep(),
          "Run all steps: model(x, timestep, step) and noise() return arrays, on_step(step, x, x0) an array to go on "
          "with, "
          "or None.");
}

}  // namespace multiplane
