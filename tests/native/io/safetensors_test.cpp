// SPDX-License-Identifier: Apache-2.0
#include "io/safetensors.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <fstream>

#include "kernels/error.h"
#include "safetensors_writer.h"
#include "temporary_folder.h"

namespace multiplane {

namespace {

using ::testing::AllOf;
using ::testing::HasSubstr;

std::string message_of(const std::string& bytes, const std::string& name = "model.safetensors") {
  const TemporaryFolder folder;
  const auto path = folder.write(name, bytes);
  try {
    SafetensorsFile{path};
  } catch (const Error& error) {
    EXPECT_THAT(error.what(), AllOf(HasSubstr(path.string()), HasSubstr(" — "))) << "what — where — what to do";
    return error.what();
  }
  return "accepted";
}

std::string message_of_json(std::string_view json, std::string_view data = "") {
  return message_of(safetensors_bytes(json, data));
}

}  // namespace

TEST(Safetensors, ReadsNamesShapesAndValues) {
  const TemporaryFolder folder;
  const float values[] = {1, 2, 3, 4};
  const std::string data(reinterpret_cast<const char*>(values), sizeof(values));
  const auto path = folder.write(
      "a.safetensors",
      safetensors_bytes(R"({"__metadata__":{"format":"pt"},"b":{"dtype":"F32","shape":[2],"data_offsets":[8,16]},)"
                        R"("a":{"dtype":"F32","shape":[1,2],"data_offsets":[0,8]}}    )",
                        data));
  const SafetensorsFile file(path);
  EXPECT_EQ(file.names(), (std::vector<std::string>{"a", "b"}));
  EXPECT_EQ(file.metadata().at("format"), "pt");
  EXPECT_EQ(file.tensor("a").sizes(), at::IntArrayRef({1, 2}));
  EXPECT_EQ(file.tensor("b")[1].item<float>(), 4);
}

TEST(Safetensors, TensorsOutliveTheFileAndMayBeWrittenWithoutChangingIt) {
  const TemporaryFolder folder;
  const auto path = folder.write("a.safetensors",
                                 safetensors_bytes(R"({"a":{"dtype":"U8","shape":[3],"data_offsets":[0,3]}})", "abc"));
  auto tensor = SafetensorsFile(path).tensor("a");
  EXPECT_EQ(tensor[0].item<uint8_t>(), 'a');
  tensor.fill_('z');
  EXPECT_EQ(SafetensorsFile(path).tensor("a")[0].item<uint8_t>(), 'a');
}

TEST(Safetensors, UnalignedTensorsAreCopiedToAnAlignedPlace) {
  const TemporaryFolder folder;
  const auto path = folder.write(
      "a.safetensors",
      safetensors_bytes(
          R"({"a":{"dtype":"U8","shape":[1],"data_offsets":[0,1]},"b":{"dtype":"I32","shape":[1],"data_offsets":[1,5]}})",
          std::string_view("x\x07\0\0\0", 5)));
  EXPECT_EQ(SafetensorsFile(path).tensor("b").item<int32_t>(), 7);
}

TEST(Safetensors, SaysWhatIsWrongWithTheFile) {
  EXPECT_THAT(message_of(""), HasSubstr("is empty (0 bytes)"));
  EXPECT_THAT(message_of("abc"), HasSubstr("header too small"));
  EXPECT_THAT(message_of(std::string("\0\0\0\0\0\0\0\1----", 12)), HasSubstr("header claims 72057594037927936 bytes"));
  EXPECT_THAT(message_of(std::string("\x40\0\0\0\0\0\0\0{}", 10)), HasSubstr("longer than the file"));
  EXPECT_THAT(message_of("version https://git-lfs.github.com/spec/v1\noid sha256:00"), HasSubstr("Git LFS pointer"));
  EXPECT_THAT(message_of("<!DOCTYPE html><html>"), HasSubstr("web page"));
  EXPECT_THAT(message_of("Access denied. You must be logged in."), HasSubstr("web page"));
  EXPECT_THAT(message_of(std::string("GGUF\3\0\0\0\0\0\0\0", 12)), HasSubstr("GGUF"));
  EXPECT_THAT(message_of(std::string("PK\3\4\0\0\x08\x08\0\0\0\0", 12)), HasSubstr("zip or pickle"));
  for (const char* name : {"model.ckpt", "model.pt", "model.bin"}) {
    EXPECT_THAT(message_of("\x80\x02", name), AllOf(HasSubstr("may run code"), HasSubstr("convert")));
  }
}

TEST(Safetensors, SaysWhatIsWrongWithTheHeader) {
  EXPECT_THAT(message_of_json("{\"a\xFF\":1}"), HasSubstr("not UTF-8 (at byte 3)"));
  EXPECT_THAT(message_of_json("\xEF\xBB\xBF{}"), HasSubstr("byte order mark"));
  EXPECT_THAT(message_of_json("{\"a\":}"), HasSubstr("not JSON (at byte 6)"));
  EXPECT_THAT(message_of_json("{},"), HasSubstr("not JSON"));
  EXPECT_THAT(message_of_json(std::string_view("{}\0\0", 4)), HasSubstr("padded with zero bytes"));
  EXPECT_THAT(message_of_json("[]"), HasSubstr("header is a list"));
  EXPECT_THAT(message_of_json(R"({"a":{"x":)" + std::string(5000, '[')), HasSubstr("nesting too deep"));
  EXPECT_THAT(message_of_json(R"({"__metadata__":{"a":1}})"),
              HasSubstr("__metadata__ 'a' is a number, wanted a string"));
}

TEST(Safetensors, SaysWhatIsWrongWithATensor) {
  const auto tensor = [](const std::string& fields) { return message_of_json(R"({"a":{)" + fields + "}}", "0123"); };
  EXPECT_THAT(
      tensor(R"("dtype":"U8","shape":[4],"data_offsets":[0,4]},"a":{"dtype":"U8","shape":[0],"data_offsets":[4,4])"),
      HasSubstr("'a' stands there twice"));
  EXPECT_THAT(tensor(R"("shape":[4],"data_offsets":[0,4])"), HasSubstr("tensor 'a' has no dtype"));
  EXPECT_THAT(tensor(R"("dtype":"U8","data_offsets":[0,4])"), HasSubstr("tensor 'a' has no shape"));
  EXPECT_THAT(tensor(R"("dtype":"U8","shape":[4])"), HasSubstr("tensor 'a' has no data_offsets"));
  EXPECT_THAT(tensor(R"("dtype":"U9","shape":[4],"data_offsets":[0,4])"), HasSubstr("unknown dtype 'U9'"));
  EXPECT_THAT(tensor(R"("dtype":"U8","shape":[-4],"data_offsets":[0,4])"), HasSubstr("a negative number in its shape"));
  EXPECT_THAT(tensor(R"("dtype":"U8","shape":[4.0],"data_offsets":[0,4])"),
              HasSubstr("a fraction or a number out of range"));
  EXPECT_THAT(tensor(R"("dtype":"U8","shape":[9223372036854775808],"data_offsets":[0,4])"),
              HasSubstr("a dimension of"));
  EXPECT_THAT(tensor(R"("dtype":"U8","shape":[4294967296,4294967296],"data_offsets":[0,4])"),
              HasSubstr("impossibly large"));
  EXPECT_THAT(tensor(R"("dtype":"U8","shape":[0,4611686018427387904,16],"data_offsets":[0,0])"),
              HasSubstr("impossibly large"));
  EXPECT_THAT(tensor(R"("dtype":"F4","shape":[3],"data_offsets":[0,1])"), HasSubstr("ends within a byte"));
  EXPECT_THAT(tensor(R"("dtype":"F32","shape":[2],"data_offsets":[0,4])"),
              HasSubstr("has 4 bytes, but F32 [2] needs 8"));
  EXPECT_THAT(tensor(R"("dtype":"U8","shape":[2],"data_offsets":[2,4])"),
              HasSubstr("a hole of 2 bytes before tensor 'a'"));
  EXPECT_THAT(
      tensor(R"("dtype":"U8","shape":[2],"data_offsets":[0,2]},"b":{"dtype":"U8","shape":[3],"data_offsets":[1,4])"),
      HasSubstr("tensor 'b' overlaps"));
  EXPECT_THAT(tensor(R"("dtype":"U8","shape":[2],"data_offsets":[0,2])"),
              HasSubstr("2 extra bytes after the last tensor"));
  EXPECT_THAT(tensor(R"("dtype":"U8","shape":[9],"data_offsets":[0,9])"), HasSubstr("is incomplete: has 4 of 9 bytes"));
}

TEST(Safetensors, WhatIsNoFileIsNeverOpened) {
  EXPECT_THROW(SafetensorsFile("/dev/zero"), Error);
  EXPECT_THROW(SafetensorsFile(std::filesystem::temp_directory_path()), Error);
  EXPECT_THROW(SafetensorsFile("no/such.safetensors"), Error);
}

TEST(Safetensors, DtypesOfTheFutureAreNamedAndNotCalledDamaged) {
  const TemporaryFolder folder;
  const auto path =
      folder.write("a.safetensors", safetensors_bytes(R"({"a":{"dtype":"F4","shape":[2],"data_offsets":[0,1]}})", "x"));
  const SafetensorsFile file(path);
  try {
    file.tensor("a");
    FAIL();
  } catch (const Error& error) {
    EXPECT_EQ(error.code(), ErrorCode::ModelMismatch);
    EXPECT_THAT(error.what(), HasSubstr("newer Multiplane"));
  }
}

}  // namespace multiplane
