"""How fast the library is, as ratios of one run: `nox -s bench`, told in docs/performance.md."""
