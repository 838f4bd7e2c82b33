# SPDX-License-Identifier: Apache-2.0
"""Scenes built in Blender as artists build them. Needs bpy."""
