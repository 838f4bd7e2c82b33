// SPDX-License-Identifier: Apache-2.0
#include "sample/spacing.h"

#include <algorithm>
#include <cmath>

namespace multiplane {

std::vector<double> linspace(double first, double last, int64_t count) {
  std::vector<double> values(count, first);
  for (int64_t i = 1; i < count; ++i) values[i] = i + 1 == count ? last : first + i * ((last - first) / (count - 1));
  return values;
}

std::vector<double> spaced_timesteps(const std::string& spacing, int64_t steps, int64_t train, int64_t range,
                                     int64_t offset, bool end_apart) {
  std::vector<double> timesteps;
  if (spacing == "trailing") {
    const double train_steps = train, stride = (range - train_steps / steps) - range;  // as numpy.arange rounds it
    for (int64_t i = 0; i < steps; ++i) {
      const double timestep = range + i * stride;
      if (timestep > 0) timesteps.push_back(std::nearbyint(timestep) - 1);
    }
    return timesteps;
  }
  const int64_t count = steps + end_apart;
  if (spacing == "linspace") {
    timesteps = linspace(0, range - 1, count);
  } else {
    for (int64_t i = 0; i < count; ++i) timesteps.push_back(i * (range / count) + offset);
  }
  std::reverse(timesteps.begin(), timesteps.end());
  timesteps.resize(steps);
  return timesteps;
}

std::vector<double> karras_sigmas(double sigma_max, double sigma_min, int64_t steps) {
  constexpr double rho = 7.0;
  const double from = std::pow(sigma_max, 1 / rho), to = std::pow(sigma_min, 1 / rho);
  auto sigmas = linspace(0, 1, steps);
  for (double& sigma : sigmas) sigma = std::pow(from + sigma * (to - from), rho);
  return sigmas;
}

std::vector<double> exponential_sigmas(double sigma_max, double sigma_min, int64_t steps) {
  auto sigmas = linspace(std::log(sigma_max), std::log(sigma_min), steps);
  for (double& sigma : sigmas) sigma = std::exp(sigma);
  return sigmas;
}

double interpolate(const std::vector<double>& values, double position) {
  const double inside = std::clamp(position, 0.0, double(values.size() - 1));
  const auto low = std::min(size_t(inside), values.size() - 2);
  return values[low] + (inside - low) * (values[low + 1] - values[low]);
}

double sigma_to_timestep(const std::vector<double>& trained, double sigma) {
  const auto log32 = [&](size_t i) { return std::log(static_cast<float>(trained[i])); };
  const auto above = std::upper_bound(trained.begin(), trained.end() - 1, sigma);
  const size_t low = above == trained.begin() ? 0 : above - trained.begin() - 1;
  const double weight = (log32(low) - std::log(sigma)) / (log32(low) - log32(low + 1));
  const double inside = std::clamp(weight, 0.0, 1.0);
  return (1 - inside) * low + inside * (low + 1);
}

}  // namespace multiplane
