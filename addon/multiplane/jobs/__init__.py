# SPDX-License-Identifier: GPL-3.0-or-later
"""From scene settings to finished frames: build the request, extract passes in a second Blender, drive the engine."""
