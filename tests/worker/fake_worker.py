# SPDX-License-Identifier: Apache-2.0
"""The real worker process around the stand-in engine."""

import fake_engine
from multiplane_engine.worker import Worker, start_log
from multiplane_protocol.stdio import protect

requests, answers = protect()
start_log()
Worker(fake_engine, requests, answers, torch="0", device="cpu").serve()
