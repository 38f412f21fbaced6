"""The second performance: an audit that shares no line with the library, and imports the standard library alone.

It reads the leaves of a bundle, or the lines of `thep audit events BUNDLE`, and performs the business again with
arithmetic of its own. It was written from the published pages: docs/events, docs/contexts, docs/rules.md, docs/audit.md
and docs/domain.md. Its findings have the codes of `thep audit verify`, so that both performances can be compared:

    python -m tests.audit.second BUNDLE
"""
