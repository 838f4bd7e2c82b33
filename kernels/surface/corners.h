// SPDX-License-Identifier: Apache-2.0
#pragma once
#include <Eigen/Core>
#include <cstdint>

namespace multiplane::surface {

/// Three values [3] of a triangle's corners, to be mixed by barycentric weights.
struct Corners {
  Eigen::Vector3f first, to_second, to_third;

  /// @param rows [N,3]   @param corner  three rows' numbers
  Corners(const float* rows, const int32_t* corner)
      : first(row(rows, corner[0])), to_second(row(rows, corner[1]) - first), to_third(row(rows, corner[2]) - first) {}

  /// @param barycentric  weights of the second and third corner
  Eigen::Vector3f at(const float* barycentric) const {
    return first + barycentric[0] * to_second + barycentric[1] * to_third;
  }

 private:
  static Eigen::Vector3f row(const float* rows, int32_t i) {
    return Eigen::Map<const Eigen::Vector3f>(rows + int64_t{3} * i);
  }
};

}  // namespace multiplane::surface
