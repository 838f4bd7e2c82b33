// SPDX-License-Identifier: Apache-2.0
#pragma once
#include "kernels/paint/subject.h"

namespace multiplane::painting {

/// Checks the scene, relights it for the mood and brings its colours to the palette. Throws Error{InvalidArgument}.
Subject make_subject(const PaintScene& scene, const PaintSettings& settings);

}  // namespace multiplane::painting
