"""``python -m thep_adapters.cli`` is ``thep``."""

from thep_adapters.cli import main

if __name__ == "__main__":
    main()
