// SPDX-License-Identifier: Apache-2.0
// The passes that follow from the surface pass, as in the table of multiplane_protocol/shot.py.
#pragma once
#include "kernels/surface/rasterise.h"

namespace multiplane {

/// [H,W] int32, Instance::object; background 0.
at::Tensor surface_ids(const SurfaceFrame& frame, const SurfaceBuffer& buffer);

/// [H,W] int32, Instance::key; background 0.
at::Tensor surface_keys(const SurfaceFrame& frame, const SurfaceBuffer& buffer);

/// [H,W,3] float32, camera space (x right, y up, z to the camera), unit, of the side that is seen; background 0.
at::Tensor surface_normal(const SurfaceFrame& frame, const SurfaceBuffer& buffer);

/// [H,W,3] float32, metres along the object's axes, before deformation; the object's scale counts, its place and
/// rotation do not. Background: the direction of view in the world, 10 m long; under an orthographic camera a plane 10
/// m away.
at::Tensor surface_position(const SurfaceFrame& frame, const SurfaceBuffer& buffer);

}  // namespace multiplane
