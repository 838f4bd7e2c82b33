// SPDX-License-Identifier: Apache-2.0
// Damaged files under the sanitizers: whatever the bytes, the header is read or refused. Verdicts are compared with the
// reference in tests/native/test_safetensors.py.
#include <gtest/gtest.h>

#include <array>
#include <random>
#include <sstream>

#include "io/safetensors_header.h"
#include "kernels/error.h"
#include "safetensors_writer.h"

namespace multiplane {

namespace {

constexpr int kMutants = 200'000;
constexpr std::array<std::string_view, 24> kWords{"{",
                                                  "}",
                                                  "[",
                                                  "]",
                                                  "[[[[[[[[",
                                                  ",",
                                                  ":",
                                                  "\"",
                                                  "\"a\":",
                                                  "\"dtype\":\"F4\",",
                                                  "\"shape\":[0,4611686018427387904],",
                                                  "\"data_offsets\":[0,8],",
                                                  "\"__metadata__\":",
                                                  "null",
                                                  "-1",
                                                  "1e999",
                                                  "18446744073709551615",
                                                  "99999999999999999999",
                                                  "\\ud800",
                                                  "\xFF",
                                                  "\xEF\xBB\xBF",
                                                  " ",
                                                  "F64",
                                                  "true"};

}  // namespace

TEST(SafetensorsFuzz, DamagedHeadersAreReadOrRefused) {
  std::mt19937 random(0);
  const auto below = [&](size_t n) { return static_cast<size_t>(random() % n); };
  int accepted = 0;
  for (int i = 0; i < kMutants; ++i) {
    std::string header = R"({"__metadata__":{"format":"pt"},"a":{"dtype":"F32","shape":[2,1],"data_offsets":[0,8]},)"
                         R"("b":{"dtype":"U8","shape":[3],"data_offsets":[8,11]}})";
    for (auto damages = below(4); damages > 0; --damages) {
      const auto at = below(header.size() + 1);
      if (below(2) == 0) {
        header.replace(at, below(3), kWords[below(kWords.size())]);
      } else if (at < header.size()) {
        header[at] = static_cast<char>(below(256));
      }
      if (header.empty()) break;
    }
    auto bytes = safetensors_bytes(header, "0123456789a");
    if (below(8) == 0) bytes[below(8)] ^= static_cast<char>(1 << below(8));
    if (below(8) == 0) bytes.resize(below(bytes.size() + 1));
    std::istringstream file(bytes);
    try {
      accepted += read_safetensors_header(file, bytes.size(), "mutant").tensors.size() <= 3;
    } catch (const Error& error) {
      ASSERT_EQ(error.code(), ErrorCode::Corrupt) << error.what();
    }
  }
  EXPECT_GT(accepted, kMutants / 10);
}

}  // namespace multiplane
