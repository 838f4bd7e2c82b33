# SPDX-License-Identifier: Apache-2.0
"""How models/starter was made: scenes → painters → captions → autoencoder → diffusion → export."""
