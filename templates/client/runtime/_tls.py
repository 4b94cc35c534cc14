"""The TLS context of all clients."""

from __future__ import annotations

import ssl
from functools import cache
from pathlib import Path

# Certificates of Linux distributions, for a Python that was built for another one.
_CA_FILES = (
    "/etc/ssl/certs/ca-certificates.crt",
    "/etc/pki/tls/certs/ca-bundle.crt",
    "/etc/ssl/ca-bundle.pem",
    "/etc/ssl/cert.pem",
)


@cache
def tls_context() -> ssl.SSLContext:
    """Return the shared context of all clients: creating one takes longer than many calls.

    It trusts the certificates of the system, or of SSL_CERT_FILE and SSL_CERT_DIR.
    """
    context = ssl.create_default_context()
    context.set_alpn_protocols(["http/1.1"])
    paths = ssl.get_default_verify_paths()
    if not (paths.cafile or paths.capath or context.cert_store_stats()["x509_ca"]):
        for path in filter(Path.exists, map(Path, _CA_FILES)):
            context.load_verify_locations(path)
            break
    return context
