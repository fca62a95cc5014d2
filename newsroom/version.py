"""Version of Stet, the same as in pyproject.toml: a server runs it from its folder, not from a package."""

VERSION = "0.2.0"
