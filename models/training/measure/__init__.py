# SPDX-License-Identifier: Apache-2.0
"""What the starter model can do, in numbers, on held-out scenes and through the engine's own pipeline."""
