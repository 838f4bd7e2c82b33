// SPDX-License-Identifier: Apache-2.0
#include <pybind11/stl/filesystem.h>

#include <map>

#include "bindings.h"
#include "image/exr.h"
#include "image/png.h"
#include "image/provenance.h"

namespace multiplane {

namespace {

using Path = std::filesystem::path;
using NamedArrays = std::map<std::string, py::array>;

std::vector<ExrChannel> as_channels(const NamedArrays& arrays) {
  std::vector<ExrChannel> channels;
  for (const auto& [name, array] : arrays) channels.emplace_back(name, as_tensor(array));
  return channels;
}

NamedArrays as_arrays(const std::vector<ExrChannel>& channels) {
  NamedArrays arrays;
  for (const auto& [name, plane] : channels) arrays[name] = as_array(plane);
  return arrays;
}

}  // namespace

void bind_image(py::module_& m) {
  m.def(
      "write_png",
      [](const Path& path, const py::array& pixels, const std::string& provenance) {
        const auto tensor = as_tensor(pixels);
        without_gil([&] { write_png(path, tensor, provenance); });
      },
      "path"_a, "pixels"_a, "provenance"_a = "", "Write uint8 [H,W,1|3|4] as an sRGB PNG.");
  m.def(
      "read_png", [](const Path& path) { return as_array(without_gil([&] { return read_png(path); })); }, "path"_a,
      "Read a PNG as uint8 [H,W,C]; alpha stays straight.");
  m.def(
      "write_exr",
      [](const Path& path, const NamedArrays& channels, const std::string& provenance) {
        const auto planes = as_channels(channels);
        without_gil([&] { write_exr(path, planes, provenance); });
      },
      "path"_a, "channels"_a, "provenance"_a = "", "Write {name: float32 [H,W]} as a linear EXR.");
  m.def(
      "read_exr", [](const Path& path) { return as_arrays(without_gil([&] { return read_exr(path); })); }, "path"_a,
      "Read an EXR of one part as {name: float32 [H,W]}.");
  m.def(
      "pass_channels",
      [](const std::string& pass_name, const py::array& pass) {
        const auto tensor = as_tensor(pass);
        return as_arrays(without_gil([&] { return pass_channels(pass_name, tensor); }));
      },
      "pass_name"_a, "array"_a, "A pass as the EXR channels that Blender writes for it.");
  m.def(
      "read_provenance", [](const Path& path) { return without_gil([&] { return read_provenance(path); }); }, "path"_a,
      "The provenance text of a .png or .exr file; empty if it has none.");
}

}  // namespace multiplane
