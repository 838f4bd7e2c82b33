// SPDX-License-Identifier: Apache-2.0
// The Python module multiplane_engine._engine, and the one place where C++ errors become Python's.
#include <ATen/Parallel.h>
#include <ATen/Version.h>

#include "bindings.h"
#include "kernels/error.h"

namespace multiplane {

namespace {

const char* name_of(ErrorCode code) {
  switch (code) {
    case ErrorCode::InvalidArgument:
      return "InvalidArgument";
    case ErrorCode::ModelMissing:
      return "ModelMissing";
    case ErrorCode::ModelMismatch:
      return "ModelMismatch";
    case ErrorCode::OutOfMemory:
      return "OutOfMemory";
    case ErrorCode::UnsupportedDevice:
      return "UnsupportedDevice";
    case ErrorCode::Corrupt:
      return "Corrupt";
    case ErrorCode::Cancelled:
      return "Cancelled";
    case ErrorCode::Internal:
      break;
  }
  return "Internal";
}

/// Raises multiplane_engine._engine.EngineError(message) with its `code` attribute.
void raise_engine_error(const py::object& type, ErrorCode code, const char* message) {
  const py::object error = type(message);
  error.attr("code") = name_of(code);
  PyErr_SetObject(type.ptr(), error.ptr());
}

}  // namespace

PYBIND11_MODULE(_engine, m) {
  m.doc() = "Multiplane's engine: numpy in, numpy out; the same names as in C++.";
  static py::object engine_error = py::exception<Error>(m, "EngineError");
  py::register_exception_translator([](std::exception_ptr pointer) {
    try {
      if (pointer) std::rethrow_exception(pointer);
    } catch (const Error& error) {
      raise_engine_error(engine_error, error.code(), error.what());
    } catch (const c10::OutOfMemoryError& error) {
      raise_engine_error(engine_error, ErrorCode::OutOfMemory, error.what_without_backtrace());
    } catch (const std::bad_alloc& error) {
      raise_engine_error(engine_error, ErrorCode::OutOfMemory, error.what());
    } catch (const c10::Error& error) {
      raise_engine_error(engine_error, ErrorCode::Internal, error.what_without_backtrace());
    }
  });
  m.def("set_num_threads", [](int count) { at::set_num_threads(count); }, "count"_a, "CPU threads for one operation.");
  m.def("get_num_threads", [] { return at::get_num_threads(); });
#ifdef MULTIPLANE_IMAGE_IO
  bind_image(m);
  bind_control(m);
  bind_metrics(m);
#endif
  bind_paint(m);
  bind_surface(m);
  bind_temporal(m);
  bind_temporal_modes(m);
  bind_io(m);
  bind_models(m);
  bind_text(m);
  bind_sample(m);
  bind_pipeline(m);
}

}  // namespace multiplane
