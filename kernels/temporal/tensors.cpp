// SPDX-License-Identifier: Apache-2.0
#include "kernels/temporal/tensors.h"

#include <fmt/ranges.h>

#include <algorithm>

#include "kernels/error.h"

namespace multiplane::temporal {

at::Tensor dense(std::string_view function, std::string_view name, const at::Tensor& x, at::ScalarType type,
                 at::IntArrayRef shape) {
  MP_CHECK(x.defined(), "[{}] wanted {}, got nothing", function, name);
  const bool fits = std::ranges::equal(x.sizes(), shape,
                                       [](int64_t is, int64_t wanted) { return wanted < 0 ? is > 0 : is == wanted; });
  MP_CHECK(fits && x.scalar_type() == type, "[{}] wanted {} as {} [{}], got {} [{}]", function, name, toString(type),
           fmt::join(shape, ","), toString(x.scalar_type()), fmt::join(x.sizes(), ","));
  return x.to(at::kCPU).contiguous();
}

}  // namespace multiplane::temporal
