// SPDX-License-Identifier: Apache-2.0
// The layers that hold weights. Every network here is built from these, so this is the one place that decides how
// weights are kept and multiplied. A new layer knows the shapes of its parameters but owns no memory for them: they are
// views of one number until a checkpoint is assigned to them by name, so that building a network costs nothing and its
// weights can stay where they are (in the mapped file). Inference only. A weight that the CPU wants packed is packed
// when first used, and its parameter becomes a shape again, so that nothing is there twice.
#pragma once
#include <torch/nn/module.h>

namespace multiplane {

/// A parameter that is a shape only: every element is the same number in memory.
at::Tensor shape_only(at::IntArrayRef shape);

/// y = x Wᵀ + b over the last axis.
struct Linear : torch::nn::Module {
  enum class Storage { Matrix, Conv1x1 };  ///< how checkpoints keep W: [out,in], or [out,in,1,1]
  Linear(int64_t in_features, int64_t out_features, bool with_bias = true, Storage storage = Storage::Matrix);
  at::Tensor forward(const at::Tensor& x);

  at::Tensor weight, bias;
};

/// 2D convolution of [N,C,H,W], square kernel, the same padding on all sides.
struct Conv2d : torch::nn::Module {
  struct Options {
    int64_t kernel = 3;
    int64_t stride = 1;
    int64_t padding = 1;
    bool bias = true;
  };
  Conv2d(int64_t in_channels, int64_t out_channels, Options options);
  Conv2d(int64_t in_channels, int64_t out_channels) : Conv2d(in_channels, out_channels, Options{}) {}
  at::Tensor forward(const at::Tensor& x);

  at::Tensor weight, bias;

 private:
  int64_t stride_, padding_;
};

/// Normalises groups of channels of [N,C,…] to mean 0 and variance 1, then scales and shifts each channel.
struct GroupNorm : torch::nn::Module {
  GroupNorm(int64_t groups, int64_t channels, double eps);
  at::Tensor forward(const at::Tensor& x);

  at::Tensor weight, bias;

 private:
  int64_t groups_;
  double eps_;
};

/// Normalises the last axis.
struct LayerNorm : torch::nn::Module {
  explicit LayerNorm(int64_t features, double eps = 1e-5);
  at::Tensor forward(const at::Tensor& x);

  at::Tensor weight, bias;

 private:
  double eps_;
};

/// Rows of a table: ids [...] int64 → [...,D].
struct Embedding : torch::nn::Module {
  Embedding(int64_t rows, int64_t features);
  at::Tensor forward(const at::Tensor& ids);

  at::Tensor weight;
};

/// The dtype and device of a network's weights: what its inputs are converted to.
at::TensorOptions weight_options(const torch::nn::Module& network);

}  // namespace multiplane
