"""Worlds for tests: those of the pipeline's."""

from __future__ import annotations

from tests.pipeline.conftest import committed_world, no_pauses, world

__all__ = ["committed_world", "no_pauses", "world"]
