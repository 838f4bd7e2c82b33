// SPDX-License-Identifier: Apache-2.0
#include "image/picture_file.h"

#include <gtest/gtest.h>

#include <filesystem>
#include <fstream>

#include "image/exr.h"
#include "image/png.h"
#include "image/provenance.h"
#include "kernels/error.h"

namespace multiplane {

namespace {

class PictureFile : public testing::Test {
 protected:
  PictureFile() {
    const auto* test = testing::UnitTest::GetInstance()->current_test_info();
    folder_ = std::filesystem::temp_directory_path() / (std::string("multiplane_") + test->name());
    std::filesystem::create_directories(folder_);
  }
  ~PictureFile() override { std::filesystem::remove_all(folder_); }

  std::filesystem::path folder_;
};

TEST_F(PictureFile, PngComesBackAsItWas) {
  const auto pixels = at::arange(5 * 7 * 4).view({5, 7, 4}).to(at::kByte);
  write_png(folder_ / "a.png", pixels, "{}");
  EXPECT_TRUE(at::equal(read_png(folder_ / "a.png"), pixels));
  EXPECT_EQ(read_provenance(folder_ / "a.png"), "{}");
}

TEST_F(PictureFile, ExrComesBackAsItWas) {
  const auto normal = at::arange(4 * 6 * 3).view({4, 6, 3}).to(at::kFloat) / 72;
  write_exr(folder_ / "a.exr", pass_channels("normal", normal), "{}");
  const auto channels = read_exr(folder_ / "a.exr");
  ASSERT_EQ(channels.size(), 3u);
  EXPECT_EQ(channels[2].first, "Normal.Z");
  EXPECT_TRUE(at::equal(channels[2].second, normal.select(-1, 2)));
  EXPECT_EQ(read_provenance(folder_ / "a.exr"), "{}");
}

TEST_F(PictureFile, AHeaderThatClaimsTooMuchIsRefused) {
  write_png(folder_ / "a.png", at::zeros({1, 1, 1}, at::kByte));
  std::fstream file(folder_ / "a.png", std::ios::in | std::ios::out | std::ios::binary);
  file.seekp(16);
  file.write("\x00\x01\x00\x00", 4);  // 65536 pixels wide
  file.close();
  try {
    read_png(folder_ / "a.png");
    FAIL() << "a lie was believed";
  } catch (const Error& error) {
    EXPECT_EQ(error.code(), ErrorCode::Corrupt);
  }
}

}  // namespace

}  // namespace multiplane
