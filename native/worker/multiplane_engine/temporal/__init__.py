# SPDX-License-Identifier: Apache-2.0
"""How the frames of a job are made: each by itself, or so that they hold together."""
