"""Arithmetic of one text: figures that its words tie together and that do not agree (pure)."""

from .check import check_arithmetic
from .findings import RULES, Amount, Finding, Operand
