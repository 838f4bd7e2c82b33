# SPDX-License-Identifier: Apache-2.0
"""Multiplane's engine: worker process, job folder and command line around the C++ module `_engine`."""

import torch as _torch  # loads LibTorch, which _engine links to

__version__ = "0.1.0"
