// SPDX-License-Identifier: Apache-2.0
#include "io/load_weights.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "kernels/error.h"
#include "models/layers.h"
#include "safetensors_writer.h"
#include "temporary_folder.h"

namespace multiplane {

namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;

struct Network : torch::nn::Module {
  std::shared_ptr<Linear> to_q = register_module("to_q", std::make_shared<Linear>(1, 2));
};

/// {attention}.weight [2,1] and .bias [2], float32 1 2 3 4 or float16 likewise.
Checkpoint write_checkpoint(const TemporaryFolder& folder, const std::string& attention, bool is_half = false) {
  const at::Tensor values = at::arange(1, 5, is_half ? at::kHalf : at::kFloat);
  const std::string_view data(static_cast<const char*>(values.data_ptr()), values.nbytes());
  const auto half = std::to_string(values.nbytes() / 2), all = std::to_string(values.nbytes());
  const std::string dtype = is_half ? "F16" : "F32";
  std::string header = "{\"" + attention + ".weight\":{\"dtype\":\"" + dtype +
                       "\",\"shape\":[2,1,1,1],\"data_offsets\":[0," + half + "]},\"" + attention +
                       ".bias\":{\"dtype\":\"" + dtype + "\",\"shape\":[2],\"data_offsets\":[" + half + "," + all +
                       "]}}";
  header.resize((header.size() + 7) / 8 * 8, ' ');
  folder.write("model.safetensors", safetensors_bytes(header, data));
  return Checkpoint(folder.path(), false);
}

}  // namespace

TEST(LoadWeights, WeightsOfTheWantedDtypeStayInTheFile) {
  const TemporaryFolder folder;
  const auto checkpoint = write_checkpoint(folder, "to_q");
  Network network;
  load_weights(network, checkpoint, {});
  EXPECT_EQ(network.to_q->weight.data_ptr(), checkpoint.tensor("to_q.weight").data_ptr());
  EXPECT_EQ(network.to_q->weight.sizes(), at::IntArrayRef({2, 1})) << "1x1 convolutions of old files become matrices";
  EXPECT_EQ(network.to_q->bias[1].item<float>(), 4);
}

TEST(LoadWeights, HalfPrecisionBecomesBfloat16OnACpuUnlessFloat32IsAsked) {
  const TemporaryFolder folder;
  const auto checkpoint = write_checkpoint(folder, "to_q", /*is_half=*/true);
  for (const auto& [asked, got] : {std::pair(at::kHalf, at::kBFloat16), std::pair(at::kBFloat16, at::kBFloat16),
                                   std::pair(at::kFloat, at::kFloat)}) {
    Network network;
    load_weights(network, checkpoint, {.dtype = asked, .device = at::kCPU});
    EXPECT_EQ(network.to_q->weight.scalar_type(), got);
    EXPECT_EQ(network.to_q->weight[1][0].item<float>(), 2);
  }
}

TEST(LoadWeights, OldNamesAreKnown) {
  Network network;
  auto outer = std::make_shared<torch::nn::Module>();
  outer->register_module("mid", std::make_shared<Network>(network));
  const TemporaryFolder folder;
  const auto match = match_weights(*outer, write_checkpoint(folder, "mid.query"));
  EXPECT_THAT(match.problems, IsEmpty());
  EXPECT_EQ(match.stored_name.at("mid.to_q.weight"), "mid.query.weight");
}

TEST(LoadWeights, EveryProblemIsListed) {
  const TemporaryFolder folder;
  Network network;
  const auto match = match_weights(network, write_checkpoint(folder, "to_x"));
  EXPECT_THAT(
      match.problems,
      ElementsAre("tensor 'to_x.bias' is not part of the network", "tensor 'to_x.weight' is not part of the network",
                  "tensor 'to_q.weight' [2,1] is missing", "tensor 'to_q.bias' [2] is missing"));
  EXPECT_THROW(load_weights(network, Checkpoint(folder.path(), false), {}), Error);
}

}  // namespace multiplane
