// SPDX-License-Identifier: Apache-2.0
#include <ATen/ATen.h>

#include <Eigen/LU>
#include <algorithm>
#include <cmath>

#include "sample/dpm_solver.h"
#include "sample/prediction.h"

namespace multiplane {

namespace {

/// Predictor and corrector of one form: a multistep predictor makes the step; the network's output there, which the
/// next step needs anyway, then corrects it. Source: Zhao et al. 2023, arXiv:2302.04867, alg. 5 to 8 (B(h) = h or e^h −
/// 1: bh1, bh2).
class UniPC final : public Solver {
 public:
  UniPC(const SchedulerConfig& config, const SolverOptions& options)
      : Solver(preserving_schedule(config, options.steps)), config_(config) {}

  Stepped step(int64_t i, const at::Tensor& x, const at::Tensor& output, const NoiseSource&) override {
    const auto [raw_x0, epsilon] = predict(config_, schedule.levels[i], x, output);
    const auto x0 = config_.predict_x0 ? limited(config_, raw_x0) : raw_x0;
    const auto& model = config_.predict_x0 ? x0 : epsilon;

    const auto& uncorrected = config_.disable_corrector;
    const bool corrects =
        last_x_.defined() && std::find(uncorrected.begin(), uncorrected.end(), i - 1) == uncorrected.end();
    last_x_ = corrects ? moved(i - 1, last_x_, order_, model) : x;
    history_.push(model);

    const auto left = static_cast<int64_t>(schedule.timesteps.size()) - i;
    order_ = std::min(config_.solver_order, history_.size());
    if (config_.lower_order_final) order_ = std::min(order_, left);
    return {moved(i, last_x_, order_, {}), x0};
  }

 private:
  /// x moved from the level of call i, where the newest output of the history was made, to the next.
  /// @param arrived  the output there, for the corrector; undefined for the predictor
  at::Tensor moved(int64_t i, const at::Tensor& x, int64_t order, const at::Tensor& arrived) const {
    const auto [alpha, sigma] = schedule.levels[i];
    const auto [next_alpha, next_sigma] = schedule.levels[i + 1];
    const double lambda = schedule.levels[i].lambda(), h = schedule.levels[i + 1].lambda() - lambda;
    const double carry = config_.predict_x0 ? next_sigma / sigma : next_alpha / alpha;
    const double weight = config_.predict_x0 ? next_alpha : next_sigma, hh = config_.predict_x0 ? -h : h;
    const double growth = std::expm1(hh), scale = weight * (config_.solver_type == "bh1" ? hh : growth);

    std::vector<double> positions;        // of the other outputs, in units of h from the newest
    std::vector<at::Tensor> differences;  // to them, over that distance
    for (int64_t age = 1; age < order; ++age) {
      positions.push_back((schedule.levels[i - age].lambda() - lambda) / h);
      differences.push_back((history_.past(age) - history_.past(0)) / positions.back());
    }
    if (arrived.defined()) {
      positions.push_back(1.0);
      differences.push_back(arrived - history_.past(0));
    }
    auto next = carry * x - weight * growth * history_.past(0);
    if (differences.empty()) return next;
    const auto shares = shares_of(positions, hh);
    for (size_t k = 0; k < differences.size(); ++k) next = next - scale * shares[k] * differences[k];
    return next;
  }

  /// What each difference contributes so that polynomials up to their number are integrated exactly.
  std::vector<double> shares_of(const std::vector<double>& positions, double hh) const {
    const auto count = static_cast<int64_t>(positions.size());
    if (count == 1) return {0.5};
    Eigen::MatrixXd powers(count, count);
    Eigen::VectorXd integrals(count);
    const double base = config_.solver_type == "bh1" ? hh : std::expm1(hh);
    double phi = std::expm1(hh) / hh - 1, factorial = 1;
    for (int64_t row = 0; row < count; ++row) {
      for (int64_t k = 0; k < count; ++k) powers(row, k) = std::pow(positions[k], row);
      integrals[row] = phi * factorial / base;
      factorial *= row + 2;
      phi = phi / hh - 1 / factorial;
    }
    const Eigen::VectorXd shares = powers.partialPivLu().solve(integrals);
    return {shares.begin(), shares.end()};
  }

  const SchedulerConfig config_;
  CleanHistory history_;
  at::Tensor last_x_;  // the latent that the latest step started from
  int64_t order_ = 0;  // of the latest step
};

}  // namespace

std::unique_ptr<Solver> make_unipc(const SchedulerConfig& config, const SolverOptions& options) {
  return std::make_unique<UniPC>(config, options);
}

}  // namespace multiplane
