"""Settings of tests that draw hostile input: few cases in an ordinary run, very many under ``--long``."""

from hypothesis import HealthCheck, settings

MANY = settings(max_examples=20_000, deadline=None, suppress_health_check=list(HealthCheck), database=None)
FEW = settings(MANY, max_examples=200)
