// SPDX-License-Identifier: Apache-2.0
#include "bindings.h"

namespace multiplane {

#define PENDING(part) \
  __attribute__((weak)) void part(py::module_&) {}
PENDING(bind_models)
PENDING(bind_io)
PENDING(bind_text)
PENDING(bind_sample)
PENDING(bind_image)
PENDING(bind_control)
PENDING(bind_pipeline)

}  // namespace multiplane
