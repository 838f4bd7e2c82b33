// SPDX-License-Identifier: Apache-2.0
#pragma once
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "progress.h"
#include "sample/scheduler_config.h"
#include "sample/solver.h"

namespace multiplane {

/// ddim, pndm, euler, euler_a, heun, dpmpp_2m, dpmpp_2m_sde, dpmpp_sde, unipc, lcm, tcd.
std::vector<std::string> sampler_names();

struct SampleOptions {
  std::string sampler = {};  ///< a name of sampler_names(); empty: the class that scheduler_config.json names
  std::string spacing =
      {};                 ///< karras, exponential, trailing, leading, linspace; empty: what scheduler_config.json says
  int64_t steps = 20;     ///< of a full run, 1 to num_train_timesteps
  double strength = 1.0;  ///< part of the steps that is taken, 0 … 1: 1 starts from noise, less from a noised latent
  std::optional<double> eta = {};  ///< noise put back in each step, 0 … 1, of ddim (default 0) and tcd (default 0.3)
};

/// The network's raw output (guidance included) for a latent.
/// @param x  [N,C,h,w] float32, scaled for the network   @param timestep  as the network was trained, whole or between
/// two
/// @param step  0 … calls − 1
using ModelFunction = std::function<at::Tensor(const at::Tensor& x, double timestep, int64_t step)>;

/// Called after each network call. What it returns is what the sampler goes on with (x itself, or for instance x
/// blended with the picture around a mask: see Sampler::add_noise at step + 1).
/// @param x  latent after `step`   @param x0  the clean latent that the network foresaw, for previews
using StepCallback = std::function<at::Tensor(int64_t step, const at::Tensor& x, const at::Tensor& x0)>;

/// A sampler set up for one model and number of steps; holds no state between runs. Steps count network calls, from 0:
/// Heun makes two a step, PNDM a few more.
class Sampler {
 public:
  Sampler(SolverFactory make_solver, SchedulerConfig config, const SolverOptions& options);

  /// What the network is told at each call.
  std::vector<double> timesteps() const;
  /// σ/α of the latent before each call, and after the last; its noise in units of the clean latent.
  std::vector<double> sigmas() const;
  /// Text-to-image starts from init_noise_sigma() · noise.
  double init_noise_sigma() const { return schedule_.init_noise_sigma; }
  /// The clean latent as noisy as x is before `step`; itself after the last. Image-to-image starts from step 0.
  at::Tensor add_noise(const at::Tensor& latent, const at::Tensor& noise, int64_t step = 0) const;

  /// Runs all steps from x [N,C,h,w] float32 and returns the clean latent. Throws Error{Cancelled} between two calls.
  /// @param noise  asked for new noise where a sampler is stochastic
  at::Tensor sample(const ModelFunction& model, at::Tensor x, const NoiseSource& noise, const Progress& progress,
                    const StepCallback& on_step = {}) const;

 private:
  SolverFactory make_solver_;
  SchedulerConfig config_;
  SolverOptions options_;
  Schedule schedule_;
  int64_t begin_;  // first call that is made: image-to-image leaves out those before
};

/// Throws Error{InvalidArgument} for an unknown sampler (listing the names), spacing or number of steps, and
/// Error{ModelMismatch} where the model's scheduler_config.json asks for what the sampler does not have.
Sampler make_sampler(const SchedulerConfig& config, const SampleOptions& options);

}  // namespace multiplane
