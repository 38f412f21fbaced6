"""The key store: secrets apart from the history, texts sealed and opened, and keys destroyed. Needs ``thep[keys]``.

thep = connect("sqlite:///thep.db", keys="sqlite:///thep-keys.db")
"""

from thep_adapters.keys.ciphers import Cipher
from thep_adapters.keys.store import KeyStore

__all__ = ["Cipher", "KeyStore"]
