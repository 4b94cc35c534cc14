"""Access keys from environment variables."""

from __future__ import annotations

import os
from dataclasses import dataclass

from ._base import AccessKey


@dataclass(frozen=True, slots=True)
class EnvironmentAccessKey:
    """Provider that reads the access key from environment variables at each call.

    Args:
        id: The variable with the id of the access key.
        secret: The variable with its secret.
        security_token: The variable with its security token; the access key has none where this
            variable is not set.
    """

    id: str
    secret: str
    security_token: str | None = None

    def __call__(self) -> AccessKey:
        """Return the access key.

        Raises:
            LookupError: A variable that must be set is not, or is empty.
            ValueError: The value of one cannot be part of an access key.
        """
        missing = [name for name in (self.id, self.secret) if not os.environ.get(name)]
        if missing:
            raise LookupError(
                f"environment variable {' and '.join(missing)} must be set to sign requests"
            )
        token = self.security_token and os.environ.get(self.security_token)
        return AccessKey(os.environ[self.id], os.environ[self.secret], token or None)
