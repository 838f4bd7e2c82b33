// SPDX-License-Identifier: Apache-2.0
#pragma once
#include <pybind11/functional.h>
#include <pybind11/numpy.h>
#include <pybind11/pybind11.h>
#include <pybind11/stl.h>
#include <torch/types.h>

#include <utility>

namespace multiplane {

namespace py = pybind11;
using namespace pybind11::literals;

/// A numpy array that shares the tensor's memory (float32, int32, int64, uint8 or bool; other float types become
/// float32).
py::array as_array(at::Tensor tensor);
/// A tensor that shares the array's memory (a copy where the array is not C-contiguous). The array must outlive it.
at::Tensor as_tensor(const py::array& array);

/// Runs work without the interpreter lock.
template <typename Work>
auto without_gil(Work&& work) {
  const py::gil_scoped_release release;
  return std::forward<Work>(work)();
}

void bind_models(py::module_& m);
void bind_io(py::module_& m);
void bind_text(py::module_& m);
void bind_sample(py::module_& m);
void bind_image(py::module_& m);
void bind_control(py::module_& m);
void bind_metrics(py::module_& m);
void bind_paint(py::module_& m);
void bind_surface(py::module_& m);
void bind_temporal(py::module_& m);
void bind_temporal_modes(py::module_& m);
void bind_pipeline(py::module_& m);

}  // namespace multiplane
