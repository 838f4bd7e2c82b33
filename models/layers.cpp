// SPDX-License-Identifier: Apache-2.0
#include "models/layers.h"

#include "kernels/group_norm.h"
#include "kernels/packed_weights.h"

namespace multiplane {

namespace {

/// Registers `weight` [shape] and, if wanted, `bias` [shape[0]].
template <typename Layer>
void register_weights(Layer& layer, at::IntArrayRef shape, bool with_bias = true) {
  layer.weight = layer.register_parameter("weight", shape_only(shape), /*requires_grad=*/false);
  if (with_bias) {
    layer.bias = layer.register_parameter("bias", shape_only(shape.front()), /*requires_grad=*/false);
  }
}

/// Puts the packed weight in the place of a parameter, whose own memory is given back.
void replace(at::Tensor& parameter, at::Tensor packed) {
  parameter.set_data(at::empty({1}, parameter.options()).expand(parameter.sizes()));
  parameter = std::move(packed);
}

}  // namespace

at::Tensor shape_only(at::IntArrayRef shape) { return at::empty({1}).expand(shape); }

Linear::Linear(int64_t in_features, int64_t out_features, bool with_bias, Storage storage) {
  if (storage == Storage::Matrix) {
    register_weights(*this, {out_features, in_features}, with_bias);
  } else {
    register_weights(*this, {out_features, in_features, 1, 1}, with_bias);
  }
}

at::Tensor Linear::forward(const at::Tensor& x) {
  if (is_worth_packing(weight)) replace(weight, pack_linear(weight.flatten(1)));
  return weight.is_mkldnn() ? packed_linear(x, weight, bias) : at::linear(x, weight.flatten(1), bias);
}

Conv2d::Conv2d(int64_t in_channels, int64_t out_channels, Options options)
    : stride_(options.stride), padding_(options.padding) {
  register_weights(*this, {out_channels, in_channels, options.kernel, options.kernel}, options.bias);
}

at::Tensor Conv2d::forward(const at::Tensor& x) {
  if (is_worth_packing(weight)) replace(weight, pack_conv2d(weight, stride_, padding_, x.sizes()));
  return weight.is_mkldnn() ? packed_conv2d(x, weight, bias, stride_, padding_)
                            : at::conv2d(x, weight, bias, stride_, padding_);
}

GroupNorm::GroupNorm(int64_t groups, int64_t channels, double eps) : groups_(groups), eps_(eps) {
  register_weights(*this, {channels});
}

at::Tensor GroupNorm::forward(const at::Tensor& x) { return group_norm(x, groups_, weight, bias, eps_); }

LayerNorm::LayerNorm(int64_t features, double eps) : eps_(eps) { register_weights(*this, {features}); }

at::Tensor LayerNorm::forward(const at::Tensor& x) { return at::layer_norm(x, weight.sizes(), weight, bias, eps_); }

Embedding::Embedding(int64_t rows, int64_t features) {
  weight = register_parameter("weight", shape_only({rows, features}), /*requires_grad=*/false);
}

at::Tensor Embedding::forward(const at::Tensor& ids) { return at::embedding(weight, ids); }

at::TensorOptions weight_options(const torch::nn::Module& network) { return network.parameters().front().options(); }

}  // namespace multiplane
