// SPDX-License-Identifier: Apache-2.0
#include "models/attention_memory.h"

#include <ATen/ops/cat.h>

#include <iterator>

#include "kernels/error.h"

namespace multiplane {

AttentionMemory::Call::Call(AttentionMemory& memory, Use use, double timestep)
    : use_(use), blocks_(use == Use::Remember ? &memory.calls_[timestep] : memory.nearest(timestep)) {
  if (use == Use::Remember) blocks_->clear();
}

KeysAndValues AttentionMemory::Call::see(const KeysAndValues& own) {
  if (use_ == Use::Remember) {
    blocks_->push_back(own);
    return own;
  }
  if (blocks_ == nullptr) return own;
  MP_CHECK(next_ < blocks_->size(), "[AttentionMemory] wanted a network of {} self-attentions, got more",
           blocks_->size());
  const auto& [keys, values] = (*blocks_)[next_++];
  MP_CHECK(keys.size(0) == own.keys.size(0) && keys.size(2) == own.keys.size(2),
           "[AttentionMemory] wanted keys [{},L,{}], got [{},L,{}]: remember and recall need the same model and both "
           "guidance or none",
           keys.size(0), keys.size(2), own.keys.size(0), own.keys.size(2));
  return {at::cat({own.keys, keys}, 1), at::cat({own.values, values}, 1)};
}

std::vector<KeysAndValues>* AttentionMemory::nearest(double timestep) {
  if (calls_.empty()) return nullptr;
  const auto above = calls_.lower_bound(timestep);
  if (above == calls_.begin()) return &above->second;
  const auto below = std::prev(above);
  return above == calls_.end() || timestep - below->first < above->first - timestep ? &below->second : &above->second;
}

int64_t AttentionMemory::bytes() const {
  int64_t sum = 0;
  for (const auto& [timestep, blocks] : calls_) {
    for (const auto& [keys, values] : blocks) sum += static_cast<int64_t>(keys.nbytes() + values.nbytes());
  }
  return sum;
}

}  // namespace multiplane
