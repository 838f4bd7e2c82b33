# SPDX-License-Identifier: GPL-3.0-or-later
"""What is told to the artist."""


class UserError(Exception):
    """What is wrong, then what to do: shown as it is."""
