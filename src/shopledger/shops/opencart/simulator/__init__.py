"""An OpenCart shop with our module, to talk to without a shop: over rows from files, or over the simulated market."""

from shopledger.shops.opencart.simulator.simulator import OpencartSimulator

__all__ = ["OpencartSimulator"]
