// SPDX-License-Identifier: Apache-2.0
#include "pipeline/placement.h"

#include <ATen/Context.h>
#include <ATen/cpu/Utils.h>

#include <algorithm>
#include <string_view>

#include "kernels/error.h"

namespace multiplane {

namespace {

int64_t cuda_devices() { return at::hasCUDA() ? at::detail::getCUDAHooks().deviceCount() : 0; }

bool is_cuda_name(const std::string& name) {
  const bool has_index = name.size() > 5 && name.size() <= 8 && name[4] == ':';
  const auto index = has_index ? std::string_view(name).substr(5) : std::string_view();
  return name == "cuda" ||
         (name.starts_with("cuda:") && has_index && index.find_first_not_of("0123456789") == std::string_view::npos);
}

at::Device device_named(const std::string& name) {
  if (name == "auto") return cuda_devices() > 0 ? at::kCUDA : at::kCPU;
  if (name == "cpu") return at::kCPU;
  MP_CHECK(is_cuda_name(name), "[device] wanted auto, cpu, cuda or cuda:N, got '{}'", name);
  const at::Device device(name);
  if (std::max<int64_t>(device.index(), 0) >= cuda_devices()) {
    fail(ErrorCode::UnsupportedDevice, "[device] there is no {}: this machine has {} CUDA devices. Use cpu or auto",
         name, cuda_devices());
  }
  return device;
}

bool cpu_computes_in_bfloat16() {
  const auto capabilities = at::cpu::get_cpu_capabilities();
  const auto has = [&](const char* name) {
    const auto found = capabilities.find(name);
    return found != capabilities.end() && found->second.isBool() && found->second.toBool();
  };
  return has("avx512_bf16") || has("amx_bf16") || has("bf16");
}

}  // namespace

Placement placement_named(const std::string& device, const std::string& dtype) {
  Placement placement{.dtype = at::kFloat, .device = device_named(device)};
  if (dtype == "auto") {
    if (placement.device.is_cuda()) {
      placement.dtype = at::kHalf;
    } else if (cpu_computes_in_bfloat16()) {
      placement.dtype = at::kBFloat16;
    }
  } else if (dtype == "bfloat16") {
    placement.dtype = at::kBFloat16;
  } else if (dtype == "float16") {
    placement.dtype = at::kHalf;
  } else {
    MP_CHECK(dtype == "float32", "[dtype] wanted auto, float32, bfloat16 or float16, got '{}'", dtype);
  }
  placement.dtype = placement.effective_dtype();
  return placement;
}

std::string dtype_name(at::ScalarType dtype) {
  if (dtype == at::kBFloat16) return "bfloat16";
  return dtype == at::kHalf ? "float16" : "float32";
}

}  // namespace multiplane
