// SPDX-License-Identifier: Apache-2.0
#pragma once
#include <cstdint>
#include <string>
#include <vector>

namespace multiplane {

/// Falling timesteps of [0, range), one for each of `steps`.
///   linspace: evenly from range − 1 down to 0; leading: multiples of ⌊range/n⌋, plus offset; trailing: every
///   train/n-th, counted from the end.
/// @param train      timesteps of training; range is less where the noisiest are left out
/// @param end_apart  the last of linspace and leading (timestep 0) is where the run ends, not one of its steps
/// Source: Lin et al. 2023, arXiv:2305.08891, table 2; rounding as in diffusers.
std::vector<double> spaced_timesteps(const std::string& spacing, int64_t steps, int64_t train, int64_t range,
                                     int64_t offset, bool end_apart);

/// Falling sigmas, evenly spaced in sigma^(1/7). Source: Karras et al. 2022, arXiv:2206.00364, eq. 5.
std::vector<double> karras_sigmas(double sigma_max, double sigma_min, int64_t steps);

/// Falling sigmas, evenly spaced in ln sigma.
std::vector<double> exponential_sigmas(double sigma_max, double sigma_min, int64_t steps);

/// `count` values from first to last, evenly spaced.
std::vector<double> linspace(double first, double last, int64_t count);

/// The value at `position` between whole positions; the nearest one outside.
double interpolate(const std::vector<double>& values, double position);

/// Between which timesteps a sigma lies, linear in ln sigma.
/// @param trained  [T] rising sigmas of training, float32
double sigma_to_timestep(const std::vector<double>& trained, double sigma);

}  // namespace multiplane
