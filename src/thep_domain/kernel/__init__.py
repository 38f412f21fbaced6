"""The words every context shares: events, provenance, refusals, days, money and names."""
