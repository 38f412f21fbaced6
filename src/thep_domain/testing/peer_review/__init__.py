"""The kit of peer review."""
