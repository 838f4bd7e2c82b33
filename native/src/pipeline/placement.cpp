// SPDX-License-Identifier: Apache-2.0
#include "pipeline/placement.h"

#include <ATen/Context.h>
#include <ATen/cpu/Utils.h>

#include <regex>

#include "kernels/error.h"

namespace multiplane {

namespace {

at::Device device_named(const std::string& name) {
  if (name == "auto") return at::hasCUDA() && at::detail::getCUDAHooks().deviceCount() > 0 ? at::kCUDA : at::kCPU;
  if (name == "cpu") return at::kCPU;
  MP_CHECK(std::regex_match(name, std::regex("cuda(:[0-9]{1,3})?")),
           "[device] wanted auto, cpu, cuda or cuda:N, got '{}'", name);
  const at::Device device(name);
  const int64_t count = at::hasCUDA() ? at::detail::getCUDAHooks().deviceCount() : 0;
  if (std::max<int64_t>(device.index(), 0) >= count) {
    fail(ErrorCode::UnsupportedDevice, "[device] there is no {}: this machine has {} CUDA devices. Use cpu or auto",
         name, count);
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
