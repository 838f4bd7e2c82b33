// SPDX-License-Identifier: Apache-2.0
#include "kernels/packed_weights.h"

#include <ATen/Context.h>
#include <ATen/core/dispatch/Dispatcher.h>

#include <array>
#include <optional>
#include <string_view>

#include "kernels/cpu/bf16_attention.h"

namespace multiplane {

namespace {

// oneDNN's packed products are operators without a C++ header.
using OptionalTensor = std::optional<at::Tensor>;
using Scalars = c10::List<std::optional<at::Scalar>>;
using OptionalString = std::optional<std::string_view>;

template <typename Signature>
auto mkldnn(const char* name) {
  return c10::Dispatcher::singleton().findSchemaOrThrow(name, "").typed<Signature>();
}

OptionalTensor if_defined(const at::Tensor& tensor) { return tensor.defined() ? OptionalTensor(tensor) : std::nullopt; }

}  // namespace

bool is_worth_packing(const at::Tensor& weight) {
  return weight.is_cpu() && weight.layout() == at::kStrided && weight.scalar_type() == at::kBFloat16 &&
         cpu::bf16_attention_kernel() != nullptr && at::globalContext().hasMKLDNN();
}

at::Tensor pack_linear(const at::Tensor& weight) {
  static const auto pack =
      mkldnn<at::Tensor(const at::Tensor&, std::optional<int64_t>)>("mkldnn::_reorder_linear_weight");
  return pack.call(weight, std::nullopt);
}

at::Tensor packed_linear(const at::Tensor& x, const at::Tensor& packed, const at::Tensor& bias) {
  static const auto linear = mkldnn<at::Tensor(const at::Tensor&, const at::Tensor&, const OptionalTensor&,
                                               std::string_view, Scalars, OptionalString)>("mkldnn::_linear_pointwise");
  return linear.call(x, packed, if_defined(bias), "none", Scalars(), "");
}

at::Tensor pack_conv2d(const at::Tensor& weight, int64_t stride, int64_t padding, at::IntArrayRef input_sizes) {
  static const auto pack = mkldnn<at::Tensor(const at::Tensor&, at::IntArrayRef, at::IntArrayRef, at::IntArrayRef,
                                             int64_t, at::OptionalIntArrayRef)>("mkldnn::_reorder_convolution_weight");
  return pack.call(weight, {padding, padding}, {stride, stride}, {1, 1}, 1, input_sizes);
}

at::Tensor packed_conv2d(const at::Tensor& x, const at::Tensor& packed, const at::Tensor& bias, int64_t stride,
                         int64_t padding) {
  static const auto conv2d =
      mkldnn<at::Tensor(const at::Tensor&, const at::Tensor&, const OptionalTensor&, at::IntArrayRef, at::IntArrayRef,
                        at::IntArrayRef, int64_t, std::string_view, Scalars, OptionalString)>(
          "mkldnn::_convolution_pointwise");
  return conv2d.call(x.contiguous(at::MemoryFormat::ChannelsLast), packed, if_defined(bias), {padding, padding},
                     {stride, stride}, {1, 1}, 1, "none", Scalars(), "");
}

}  // namespace multiplane
