// SPDX-License-Identifier: Apache-2.0
#include <nlohmann/json.hpp>

#include "control/openpose.h"

namespace multiplane {

namespace {

std::vector<double> flattened(const std::vector<Joint>& joints) {
  std::vector<double> numbers;
  for (const auto& [x, y, confidence] : joints) {
    const bool is_absent = confidence == 0;
    numbers.insert(numbers.end(), {is_absent ? 0 : x, is_absent ? 0 : y, confidence});
  }
  return numbers;
}

}  // namespace

std::string keypoints_json(const std::vector<Person>& people, int64_t width, int64_t height) {
  nlohmann::ordered_json document = {{"version", 1.3}, {"people", nlohmann::ordered_json::array()}};
  for (const auto& person : people) {
    person.validate();
    document["people"].push_back({{"person_id", {-1}},
                                  {"pose_keypoints_2d", flattened(person.body)},
                                  {"face_keypoints_2d", flattened(person.face)},
                                  {"hand_left_keypoints_2d", flattened(person.left_hand)},
                                  {"hand_right_keypoints_2d", flattened(person.right_hand)}});
  }
  document["canvas_width"] = width;
  document["canvas_height"] = height;
  return document.dump();
}

}  // namespace multiplane
