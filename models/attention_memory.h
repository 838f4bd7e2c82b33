// SPDX-License-Identifier: Apache-2.0
// What the pixels of one picture attended to, kept for the pixels of other pictures, so that these are painted alike.
#pragma once
#include <ATen/core/Tensor.h>

#include <map>
#include <vector>

namespace multiplane {

/// What self-attention looks at.
struct KeysAndValues {
  at::Tensor keys, values;  ///< [N,L,D]
};

/// Keys and values of every self-attention of a network (in the order in which they run) at every timestep of one
/// picture's denoising. Other pictures, of any size, see them beside their own at the nearest timestep. N tells the
/// halves of classifier-free guidance apart: each sees its own half.
/// It is large: tokens times features, twice, of every block, half and step. Stable Diffusion 1.5 with guidance at
/// 512 x 512 in two bytes a number: 92 MB a step.
/// Source: Cao et al. 2023, "MasaCtrl", arXiv:2304.08465; Khachatryan et al. 2023, "Text2Video-Zero", arXiv:2303.13439,
/// 3.3. There another picture's keys take the place of the own ones, here they join them.
class AttentionMemory {
 public:
  enum class Use { Remember, Recall };

  /// One run of the network, whose self-attentions ask one after the other.
  class Call {
   public:
    /// Remember forgets what was there for this timestep; Recall of an empty memory adds nothing.
    Call(AttentionMemory& memory, Use use, double timestep);
    /// What the next self-attention is to look at.
    KeysAndValues see(const KeysAndValues& own);

   private:
    Use use_;
    std::vector<KeysAndValues>* blocks_;  // null: nothing to recall
    size_t next_ = 0;
  };

  void clear() { calls_.clear(); }
  int64_t bytes() const;

 private:
  std::vector<KeysAndValues>* nearest(double timestep);

  std::map<double, std::vector<KeysAndValues>> calls_;  // by timestep
};

}  // namespace multiplane
