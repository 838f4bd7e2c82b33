# SPDX-License-Identifier: Apache-2.0
import os

import fake_jobs as jobs
import pytest


@pytest.fixture(autouse=True)
def own_cache(tmp_path_factory, monkeypatch):
    """Keeps model hashes and logs of tests out of the user's cache."""
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path_factory.mktemp("cache")))


@pytest.fixture
def model(tmp_path):
    return jobs.make_model(tmp_path / "model")


@pytest.fixture
def client(tmp_path):
    client = jobs.start(tmp_path)
    yield client
    client.close()
    assert os.name == "nt" or client.poll()[-1].message == ""
