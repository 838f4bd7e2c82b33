// SPDX-License-Identifier: Apache-2.0
#pragma once
#include <ATen/core/Tensor.h>

#include <functional>
#include <memory>

#include "sample/schedule.h"
#include "sample/scheduler_config.h"

namespace multiplane {

/// The next noise, float32 and shaped as the latent, standard normal.
using NoiseSource = std::function<at::Tensor()>;

struct SolverOptions {
  int64_t steps = 20;
  double eta = 0.0;
  int64_t steps_left_out = 0;  ///< at the noisy end, by image-to-image
};

/// What a step makes of the network's output.
struct Stepped {
  at::Tensor x;   ///< the latent for the next call
  at::Tensor x0;  ///< the clean latent as foreseen now
};

/// The mathematics between two network calls. Made anew for every run, so that its memory of earlier steps is its own.
class Solver {
 public:
  explicit Solver(Schedule schedule) : schedule(std::move(schedule)) {}
  virtual ~Solver() = default;

  /// @param i  index into schedule; the first call of a run may have any, then they rise by one
  /// @param x  the latent before the call (not scaled)   @param output  the network's raw output for it
  virtual Stepped step(int64_t i, const at::Tensor& x, const at::Tensor& output, const NoiseSource& noise) = 0;

  /// How far apart in the schedule the steps begin that an image-to-image run can start with.
  virtual int64_t calls_per_step() const { return 1; }

  const Schedule schedule;
};

using SolverFactory = std::unique_ptr<Solver> (*)(const SchedulerConfig& config, const SolverOptions& options);

std::unique_ptr<Solver> make_ddim(const SchedulerConfig& config, const SolverOptions& options);
std::unique_ptr<Solver> make_pndm(const SchedulerConfig& config, const SolverOptions& options);
std::unique_ptr<Solver> make_euler(const SchedulerConfig& config, const SolverOptions& options);
std::unique_ptr<Solver> make_euler_ancestral(const SchedulerConfig& config, const SolverOptions& options);
std::unique_ptr<Solver> make_heun(const SchedulerConfig& config, const SolverOptions& options);
std::unique_ptr<Solver> make_dpm_multistep(const SchedulerConfig& config, const SolverOptions& options);
std::unique_ptr<Solver> make_dpm_singlestep(const SchedulerConfig& config, const SolverOptions& options);
std::unique_ptr<Solver> make_unipc(const SchedulerConfig& config, const SolverOptions& options);
std::unique_ptr<Solver> make_lcm(const SchedulerConfig& config, const SolverOptions& options);
std::unique_ptr<Solver> make_tcd(const SchedulerConfig& config, const SolverOptions& options);

}  // namespace multiplane
