# SPDX-License-Identifier: Apache-2.0
"""A ControlNet sees its image before it has learned anything."""

import diffusers
import numpy as np
import torch
from training.control_start import build_image_in
from training.networks import CONTROLNET, LATENTS


@torch.no_grad()
def test_the_first_features_are_the_images_brightness_and_colours():
    torch.manual_seed(0)
    net = diffusers.ControlNetModel(**CONTROLNET)
    build_image_in(net)
    colours = torch.rand(1, 3, 8, 8)
    seen = net.controlnet_cond_embedding(colours.repeat_interleave(8, 2).repeat_interleave(8, 3))[0]
    weights = torch.tensor([[0.299, 0.587, 0.114], [-0.17, -0.33, 0.5], [0.5, -0.42, -0.08]])
    wanted = torch.einsum("kc,chw->khw", weights, colours[0])
    for feature, value in zip(seen, wanted, strict=False):
        assert np.corrcoef(feature[1:-1, 1:-1].flatten(), value[1:-1, 1:-1].flatten())[0, 1] > 0.99


@torch.no_grad()
def test_noise_does_not_cover_the_image():
    net = diffusers.ControlNetModel(**CONTROLNET)
    build_image_in(net)
    noisy = torch.randn(2, LATENTS, 8, 8)
    assert torch.equal(*net.conv_in(noisy))
