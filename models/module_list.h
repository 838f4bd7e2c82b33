// SPDX-License-Identifier: Apache-2.0
#pragma once
#include <torch/nn/module.h>

#include <memory>
#include <string>
#include <utility>
#include <vector>

namespace multiplane {

/// A list of modules of one type, named "0", "1", … as torch.nn.ModuleList names them.
template <typename T>
class ModuleList : public torch::nn::Module {
 public:
  template <typename... Args>
  void emplace_back(Args&&... args) {
    items_.push_back(register_module(std::to_string(items_.size()), std::make_shared<T>(std::forward<Args>(args)...)));
  }

  size_t size() const { return items_.size(); }
  bool empty() const { return items_.empty(); }
  T& operator[](size_t i) { return *items_[i]; }
  auto begin() const { return items_.begin(); }
  auto end() const { return items_.end(); }

 private:
  std::vector<std::shared_ptr<T>> items_;
};

}  // namespace multiplane
