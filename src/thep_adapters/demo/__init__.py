"""The founding years of the Partnership with the real schools, played through the public verbs on a simulated clock."""

from thep_adapters.demo.result import DemoResult
from thep_adapters.demo.running import run

__all__ = ["DemoResult", "run"]
