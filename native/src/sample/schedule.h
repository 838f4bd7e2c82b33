// SPDX-License-Identifier: Apache-2.0
#pragma once
#include <cstdint>
#include <vector>

#include "sample/scheduler_config.h"

namespace multiplane {

/// How much of a latent is picture and how much noise: x = alpha · x0 + sigma · noise. Latents of variance 1
/// (alpha² + sigma² = 1: DDIM, DPM-Solver) and those that grow with the noise (alpha = 1: Euler, Heun) are both of this
/// form.
struct NoiseLevel {
  double alpha;
  double sigma;

  /// Factor that brings the latent to variance 1, as the network wants it.
  double input_scale() const;
  /// Half of the log signal-to-noise ratio, ln(alpha / sigma); +inf for a clean latent.
  double lambda() const;
};

constexpr NoiseLevel kClean{1.0, 0.0};

/// The noise that the network was trained with, in float32 steps as diffusers computes it.
struct TrainedNoise {
  std::vector<double> alphas_cumprod;  // [T] ᾱ_t: share of the picture in the variance
  double final_alpha_cumprod;          // "before" timestep 0

  /// ᾱ at a timestep; final_alpha_cumprod below 0. Throws Error{InvalidArgument} from T on.
  double alpha_cumprod(int64_t timestep) const;
  NoiseLevel level(int64_t timestep) const;
  /// [T] sqrt((1 − ᾱ)/ᾱ), rounded to float32.
  std::vector<double> sigmas() const;
};

/// @param keep_signal  with rescale_betas_zero_snr, leave a trace (2⁻²⁴) of picture in the last timestep, so that its
///                     sigma is finite
/// Source: Ho et al. 2020, arXiv:2006.11239, sec. 4 (linear); Nichol & Dhariwal 2021, arXiv:2102.09672, eq. 17
/// (cosine); Lin et al. 2023, arXiv:2305.08891, alg. 1 (zero terminal SNR).
TrainedNoise trained_noise(const SchedulerConfig& config, bool keep_signal);

/// The run of a solver: one timestep per network call, one noise level per latent.
struct Schedule {
  std::vector<double> timesteps;   // [T]
  std::vector<NoiseLevel> levels;  // [T+1] of the latent before each call, and after the last
  double init_noise_sigma = 1.0;   // text-to-image starts from this times noise
};

/// Timesteps by timestep_spacing and steps_offset, rounded.
std::vector<double> whole_timesteps(const SchedulerConfig& config, int64_t steps);

/// For DDIM, PNDM, LCM, TCD: whole timesteps; levels are those of training.
Schedule discrete_schedule(const TrainedNoise& noise, const std::vector<double>& timesteps);

/// For Euler, Euler a, Heun: sigmas between those of training; latents grow with the noise.
Schedule exploding_schedule(const SchedulerConfig& config, int64_t steps);

/// For DPM-Solver, UniPC: sigmas as above, latents of variance 1, whole timesteps.
Schedule preserving_schedule(const SchedulerConfig& config, int64_t steps);

}  // namespace multiplane
