"""Chance that can be asked at any place: numbers from (seed, index, purpose) without state that must be kept.

SplitMix64 (Steele, Lea and Flood, "Fast splittable pseudorandom number generators", 2014); not for secrets.
"""

from __future__ import annotations

_MASK = (1 << 64) - 1
_GOLDEN = 0x9E3779B97F4A7C15


def mix(value: int) -> int:
    """A number of 64 bits that looks random and depends on `value` alone."""
    value = (value + _GOLDEN) & _MASK
    value = ((value ^ (value >> 30)) * 0xBF58476D1CE4E5B9) & _MASK
    value = ((value ^ (value >> 27)) * 0x94D049BB133111EB) & _MASK
    return value ^ (value >> 31)


class Dice:
    """A row of draws that belongs to one seed, index and purpose."""

    __slots__ = ("_state",)

    def __init__(self, seed: int, index: int, purpose: int = 0) -> None:
        self._state = mix(mix(seed) ^ (index << 8 | purpose))

    def below(self, limit: int) -> int:
        """0 up to and without `limit`."""
        self._state = state = mix(self._state)
        return state % limit

    def percent(self, share: int) -> bool:
        """True in `share` of a hundred draws."""
        return self.below(100) < share
