# SPDX-License-Identifier: Apache-2.0
"""What a sampler or scheduler_config.json cannot have is said by name; whatever the file holds, nothing crashes."""

from __future__ import annotations

import json
import random
from typing import Any

import numpy as np
import pytest
from multiplane_engine import _engine
from scheduler_reference import CLASSES, SD15, SHAPE, Run, make_sampler, network


def refusal(run: Run) -> tuple[str, str]:
    with pytest.raises(_engine.EngineError) as caught:
        make_sampler(run)
    return caught.value.code, str(caught.value)


@pytest.mark.parametrize(
    ("sampler", "changes"),
    [
        ("ddim", {"prediction_type": "flow_prediction"}),
        ("pndm", {"prediction_type": "sample"}),
        ("ddim", {"beta_schedule": "laplace"}),
        ("ddim", {"beta_start": "0.1"}),
        ("ddim", {"beta_end": 7}),
        ("ddim", {"beta_end": float("nan")}),
        ("ddim", {"trained_betas": [0.1, 0.2]}),
        ("ddim", {"num_train_timesteps": 10**30}),
        ("ddim", {"num_train_timesteps": 1e3}),
        ("ddim", {"clip_sample": "yes"}),
        ("euler", {"timestep_spacing": "sideways"}),
        ("euler", {"interpolation_type": "cubic"}),
        ("euler", {"final_sigmas_type": "one"}),
        ("euler", {"use_beta_sigmas": True}),
        ("euler", {"use_karras_sigmas": True, "use_exponential_sigmas": True}),
        ("dpmpp_2m", {"use_lu_lambdas": True}),
        ("dpmpp_2m", {"variance_type": "learned_range"}),
        ("unipc", {"use_flow_sigmas": True}),
        ("unipc", {"solver_type": "newton"}),
        ("unipc", {"solver_order": 4}),
        ("unipc", {"lower_order_final": False}),
        ("unipc", {"solver_p": {"_class_name": "DDIMScheduler"}}),
        ("heun", {"rescale_betas_zero_snr": True}),
        ("lcm", {"original_inference_steps": 0}),
        ("", {"_class_name": "FlowMatchEulerDiscreteScheduler"}),
        ("", {"_class_name": "LMSDiscreteScheduler"}),
        ("", {"_class_name": "DPMSolverMultistepScheduler", "algorithm_type": "dpmsolver"}),
    ],
    ids=str,
)
def test_unsupported_values_are_named(sampler: str, changes: dict[str, Any]) -> None:
    code, message = refusal(Run(sampler, {**SD15, **changes}))
    assert code == "ModelMismatch"
    assert any(key in message or str(value) in message for key, value in changes.items()), message


@pytest.mark.parametrize("key", ["use_beta_sigmas", "use_lu_lambdas", "variance_type", "prediction_typo", "shift"])
def test_keys_that_mean_nothing_to_the_sampler_are_passed_over(key: str) -> None:
    make_sampler(Run("ddim", {**SD15, key: "learned"}))


@pytest.mark.parametrize(
    ("run", "said"),
    [
        (Run("dmp"), "ddim, pndm, euler, euler_a, heun, dpmpp_2m, dpmpp_2m_sde, dpmpp_sde, unipc, lcm, tcd"),
        (Run("euler", spacing="polar"), "karras, exponential, trailing"),
        (Run("ddim", spacing="karras"), "ddim has no karras spacing"),
        (Run("lcm", spacing="trailing"), "lcm has no trailing spacing"),
        (Run("ddim", steps=0), "steps must be 1 to 1000, got 0"),
        (Run("ddim", steps=1001), "got 1001"),
        (Run("dpmpp_2m", steps=1000), "1000 steps are too many"),
        (Run("lcm", steps=51), "at most 50 steps"),
        (Run("ddim", strength=1.5), "strength must be 0 to 1"),
        (Run("ddim", strength=float("nan")), "strength must be 0 to 1"),
        (Run("ddim", strength=0.05), "leaves none"),
        (Run("tcd", eta=2.0), "eta must be 0 to 1"),
        (Run("pndm", {**SD15, "skip_prk_steps": False}, steps=3), "at least 4 steps"),
        (Run("pndm", {**SD15, "skip_prk_steps": False}, strength=0.5), "choose another sampler"),
    ],
    ids=str,
)
def test_impossible_wishes_say_what_is_possible(run: Run, said: str) -> None:
    code, message = refusal(run)
    assert code == "InvalidArgument"
    assert said in message


def test_epsilon_cannot_tell_pure_noise_apart() -> None:
    config = {**SD15, "rescale_betas_zero_snr": True}
    with pytest.raises(_engine.EngineError, match="says nothing about pure noise"):
        sample(make_sampler(Run("ddim", config, "trailing")))
    sample(make_sampler(Run("ddim", config, "leading")))


def test_errors_of_the_model_function_come_back_as_they_are() -> None:
    def model(x: np.ndarray, timestep: float, step: int) -> np.ndarray:
        raise KeyError("of the caller")

    with pytest.raises(KeyError, match="of the caller"):
        make_sampler(Run("euler")).sample(model, np.zeros(SHAPE, np.float32), lambda: None)


def sample(sampler: Any) -> np.ndarray:
    ones = np.ones(SHAPE, np.float32)
    return sampler.sample(lambda x, timestep, step: network(x, timestep), ones, lambda: ones)


# Other values for any key, right for some, wrong for most.
VALUES = [None, True, False, 0, 1, -1, 3, 1000, 2**63, -(2**63), 1e308, 1e-308, float("nan"), float("inf"), 0.5,
          0.999999, 1.0000001, "", "karras", "zero", "sigma_min", "v_prediction", "sample", "trailing", "leading",
          "bh1", "heun", "\u0000", "ü", [], [0.5], [[1]] * 3, {}, {"a": {}}]  # fmt: skip
KEYS = [*SD15, "prediction_type", "timestep_spacing", "rescale_betas_zero_snr", "use_karras_sigmas", "solver_order",
        "use_exponential_sigmas", "sigma_min", "sigma_max", "final_sigmas_type", "lambda_min_clipped", "solver_type",
        "original_inference_steps", "thresholding", "dynamic_thresholding_ratio", "sample_max_value", "algorithm_type",
        "clip_sample_range", "lower_order_final", "predict_x0", "disable_corrector", "timestep_scaling",
        "timestep_type", "interpolation_type", "_use_default_values", "euler_at_final", "variance_type"]  # fmt: skip


def mutated(rng: random.Random) -> str:
    """A scheduler_config.json with some values exchanged, sometimes damaged as text."""
    config: dict[str, Any] = {**SD15, "_class_name": rng.choice(list(CLASSES.values()))}
    for _ in range(rng.randint(0, 4)):
        config[rng.choice(KEYS)] = rng.choice(VALUES)
    for _ in range(rng.randint(0, 2)):
        config.pop(rng.choice(list(config)), None)
    text = json.dumps(config)
    if rng.random() < 0.3:
        for _ in range(rng.randint(1, 5)):
            at = rng.randrange(len(text))
            damage = rng.choice(["", '"', "{", "]", "\\", "9", "-", "e", "NaN", "\x7f", text[:at]])
            text = text[:at] + damage + text[at + 1 :]
    return text


def test_damaged_configs_never_crash() -> None:
    rng = random.Random(20)
    outcomes = {"ran": 0, "ModelMismatch": 0, "Corrupt": 0, "InvalidArgument": 0}
    for _ in range(2000):
        text, name, steps = mutated(rng), rng.choice(["", *CLASSES]), rng.choice([1, 2, 5, 30])
        spacing, strength = rng.choice(["", "", "karras", "trailing"]), rng.choice([1.0, 1.0, 0.5])
        try:
            sample(_engine.Sampler(text, name, spacing, steps, strength))
            outcomes["ran"] += 1
        except _engine.EngineError as error:
            outcomes[error.code] += 1
    print(outcomes)
    assert min(outcomes.values()) > 50


@pytest.mark.parametrize("text", ["", "[]", "3", "null", "{", '{"a": }', "[" * 99_999, '{"beta_end": ' + "[" * 99_999])
def test_what_is_not_an_object_is_corrupt(text: str) -> None:
    with pytest.raises(_engine.EngineError) as caught:
        _engine.Sampler(text)
    assert caught.value.code == "Corrupt"


def test_deep_values_are_refused_without_recursion() -> None:
    text = '{"_class_name": "DDIMScheduler", "beta_start": ' + "[" * 100_000 + "]" * 100_000 + "}"
    with pytest.raises(_engine.EngineError, match="beta_start is array"):
        _engine.Sampler(text)
