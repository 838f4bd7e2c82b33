// SPDX-License-Identifier: Apache-2.0
#include "kernels/packed_weights.h"

#include <ATen/Context.h>
#include <ATen/core/dispatch/Dispatcher.h>

#include <optional>
#include <string_view>

#include "kernels/cpu/bf16_attention.h"

namespace multiplane {

namespace {

// oneDNN's packed products are operators without a C++ header.
using OptionalTensor = std::optional<at::Tensor>;
using Scalars = c10::List<std::optional<at::Scalar>>;
using OptionalString = std::optional<std::string_view>;

constexpr int64_t kRows = 1024;  ///< of a typical input of a linear layer

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

// oneDNN's matrix product divides long sums among the threads it has, so that the last bits depend on their number; its
// convolution never does.
at::Tensor pack_linear(const at::Tensor& weight) {
  return pack_conv2d(weight.unsqueeze(-1).unsqueeze(-1), 1, 0, {1, weight.size(1), kRows, 1});
}

at::Tensor packed_linear(const at::Tensor& x, const at::Tensor& packed, const at::Tensor& bias) {
  const auto rows = x.reshape({1, -1, 1, x.size(-1)}).permute({0, 3, 1, 2});  // [1,in,rows,1], channels last
  auto sizes = x.sizes().vec();
  sizes.back() = packed.size(0);
  return packed_conv2d(rows, packed, bias, 1, 0).permute({0, 2, 3, 1}).reshape(sizes);
}

}  // namespace multiplane
