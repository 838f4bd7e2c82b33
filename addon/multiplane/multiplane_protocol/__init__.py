# SPDX-License-Identifier: Apache-2.0
"""Every message and document that crosses the line between Blender and the engine.

Standard library only. The add-on imports this folder relatively, the engine's wheel packs the same folder as the
top-level package `multiplane_protocol`; the handshake compares PROTOCOL_VERSION.
"""

PROTOCOL_VERSION = 4
"""Raised by every change that the other side could misread."""
