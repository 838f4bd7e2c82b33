// SPDX-License-Identifier: Apache-2.0
#include "bindings.h"
#include "kernels/error.h"

namespace multiplane {

namespace {

py::dtype dtype_of(at::ScalarType type) {
  switch (type) {
    case at::kFloat:
      return py::dtype::of<float>();
    case at::kInt:
      return py::dtype::of<int32_t>();
    case at::kLong:
      return py::dtype::of<int64_t>();
    case at::kByte:
      return py::dtype::of<uint8_t>();
    case at::kBool:
      return py::dtype::of<bool>();
    default:
      fail(ErrorCode::Internal, "[as_array] no numpy type for {}", toString(type));
  }
}

at::ScalarType scalar_type_of(const py::dtype& dtype) {
  for (const auto type : {at::kFloat, at::kInt, at::kLong, at::kByte, at::kBool}) {
    if (dtype.is(dtype_of(type)) || dtype.equal(dtype_of(type))) return type;
  }
  fail(ErrorCode::InvalidArgument, "[as_tensor] wanted float32, int32, int64, uint8 or bool, got {}",
       py::str(dtype).cast<std::string>());
}

}  // namespace

py::array as_array(at::Tensor tensor) {
  const auto type = tensor.scalar_type();
  const bool is_other_float = at::isFloatingType(type) && type != at::kFloat;
  tensor = tensor.detach().to(at::kCPU, is_other_float ? at::kFloat : type).contiguous();
  auto* owner = new at::Tensor(tensor);
  const py::capsule base(owner, [](void* p) { delete static_cast<at::Tensor*>(p); });
  return py::array(dtype_of(tensor.scalar_type()), tensor.sizes().vec(), {}, tensor.data_ptr(), base);
}

at::Tensor as_tensor(const py::array& array) {
  const auto dense = py::array::ensure(array, py::array::c_style);
  const auto type = scalar_type_of(dense.dtype());
  const std::vector<int64_t> shape(dense.shape(), dense.shape() + dense.ndim());
  const auto view = at::from_blob(const_cast<void*>(dense.data()), shape, at::TensorOptions(type));
  return dense.is(array) ? view : view.clone();
}

}  // namespace multiplane
