# SPDX-License-Identifier: GPL-3.0-or-later
def find_people(depsgraph, view, framing):
    return lambda depth: ()
