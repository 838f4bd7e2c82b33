# SPDX-License-Identifier: GPL-3.0-or-later
"""Panels; they show state and call operators, nothing else."""
