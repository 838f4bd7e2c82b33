// SPDX-License-Identifier: Apache-2.0
#include <pybind11/stl/filesystem.h>

#include "bindings.h"
#include "image/png.h"

namespace multiplane {

void bind_image(py::module_& m) {
  m.def("write_png", [](const std::filesystem::path& path, const py::array& pixels, const std::string& provenance) {
          const auto tensor = as_tensor(pixels);
          without_gil([&] { write_png(path, tensor, provenance); });
        }, "path"_a, "pixels"_a, "provenance"_a = "", "Write uint8 [H,W,1|3|4] as an sRGB PNG.");
  m.def("read_png", [](const std::filesystem::path& path) { return as_array(without_gil([&] { return read_png(path); })); },
        "path"_a, "Read a PNG as uint8 [H,W,C]; alpha stays straight.");
}

}  // namespace multiplane
