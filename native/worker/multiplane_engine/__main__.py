# SPDX-License-Identifier: Apache-2.0
"""`python -m multiplane_engine` is the command line `multiplane`."""

import sys

from .cli import main

sys.exit(main())
