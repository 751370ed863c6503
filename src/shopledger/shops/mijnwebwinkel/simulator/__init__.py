"""A simulated Mijnwebwinkel shop: the read side of MyOnlineStore Connect version 1 over a simulated market."""

from shopledger.shops.mijnwebwinkel.simulator.simulator import MijnwebwinkelSimulator

__all__ = ["MijnwebwinkelSimulator"]
