# SPDX-License-Identifier: Apache-2.0
"""Procedural scenes: meshes, things, places, light. World: z up, metres; cameras as Blender's."""
