// SPDX-License-Identifier: Apache-2.0
// A frame of a scene as the surface pass sees it: meshes, where they stand, and the camera.
#pragma once
#include <ATen/core/Tensor.h>

#include <Eigen/Core>
#include <cstdint>
#include <vector>

namespace multiplane {

/// One object's evaluated geometry along its own axes: contiguous tensors on the CPU, which may be mapped files.
struct Mesh {
  at::Tensor positions;       // [V,3] float32, metres
  at::Tensor triangles;       // [T,3] int32, vertices
  at::Tensor normals;         // [M,3] float32, unit; undefined: flat shading
  at::Tensor normal_corners;  // [T,3] int32, into normals; undefined: triangles (a normal per vertex)
  at::Tensor rest;            // [V,3] float32, where the vertices are before deformation; undefined: positions
};

/// A mesh at a place. Many instances may show one mesh.
struct Instance {
  int32_t mesh;  // index into SurfaceFrame::meshes
  Eigen::Matrix4f world_from_object;
  int32_t object;  // value in the id pass, from 1
  int32_t key;     // names the same thing in every frame, from 1
};

/// As in shot.json: Blender's camera axes (x right, y up, −z forward), OpenGL's clip space.
struct Camera {
  Eigen::Matrix4f cam_from_world, clip_from_cam;
  int64_t width, height;  // pixels
};

struct SurfaceFrame {
  std::vector<Mesh> meshes;
  std::vector<Instance> instances;
  Camera camera;
};

/// Throws Error{InvalidArgument} for other types and shapes and for indices that lead nowhere.
void check_frame(const SurfaceFrame& frame);

}  // namespace multiplane
