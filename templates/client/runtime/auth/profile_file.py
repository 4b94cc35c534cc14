"""Access keys from the profile files of vendors' tools."""

from __future__ import annotations

import json
import os
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from ._base import AccessKey

if TYPE_CHECKING:
    from collections.abc import Mapping

    from pydantic import JsonValue


@dataclass(frozen=True, slots=True, kw_only=True)
class ProfileFile:
    """Provider of the access key of a profile; the file is read at each call.

    Args:
        paths: Possible paths of the file; the first that exists is read. `~` is the home directory.
        path_variable: Environment variable that names another file.
        profile: The profile; by default the one chosen by the environment or the file.
        profile_variable: Environment variable that names the profile.
        default_profile: The profile if none is chosen.
        profiles: Property of a JSON file that lists the profiles; None for a file of INI sections.
        current: Property of a JSON file that names the profile.
        kind: Key of the kind of a profile.
        kinds: The kinds whose access key can be used unchanged; any if empty.
        id: Key of the id of the access key.
        secret: Key of its secret.
        security_token: Key of its security token.
    """

    paths: tuple[str, ...]
    path_variable: str | None = None
    profile: str | None = None
    profile_variable: str | None = None
    default_profile: str = "default"
    profiles: str | None = None
    current: str | None = None
    kind: str | None = None
    kinds: tuple[str, ...] = ()
    id: str
    secret: str
    security_token: str | None = None

    def __call__(self) -> AccessKey:
        """Return the access key.

        Raises:
            LookupError: There is no such file or profile, or it has no access key.
            ValueError: The file is malformed.
        """
        path = self._path()
        try:
            text = path.read_text("utf-8")
        except FileNotFoundError:
            raise LookupError(f"{path} does not exist") from None
        except (OSError, UnicodeDecodeError) as error:
            raise ValueError(f"{path} cannot be read: {type(error).__name__}") from None
        name, entry = self._entry(path, text)
        shown = f"profile {name!r} of {path}"
        if entry is None:
            raise LookupError(f"there is no {shown}")
        kind = entry.get(self.kind) if self.kind else None
        if kind is not None and self.kinds and kind not in self.kinds:
            raise LookupError(
                f"{shown} has the {self.kind} {kind!r}, which is not supported"
            )
        id, secret = entry.get(self.id), entry.get(self.secret)
        if not id or not secret:
            raise LookupError(f"{shown} has no {self.id} and {self.secret}")
        token = entry.get(self.security_token) if self.security_token else None
        return AccessKey(id, secret, token or None)

    def _path(self) -> Path:
        named = os.environ.get(self.path_variable) if self.path_variable else None
        paths = [Path(path).expanduser() for path in ([named] if named else self.paths)]
        return next((path for path in paths if path.is_file()), paths[0])

    def _named(self, current: object) -> str:
        named = os.environ.get(self.profile_variable) if self.profile_variable else None
        chosen = current if isinstance(current, str) else ""
        return self.profile or named or chosen or self.default_profile

    def _entry(self, path: Path, text: str) -> tuple[str, Mapping[str, str] | None]:
        # Errors of the parsers quote the file, and with it secrets: none is passed on.
        if self.profiles is None:
            name = self._named(None)
            return name, _section(path, text, name)
        content = _json(path, text)
        name = self._named(content.get(self.current) if self.current else None)
        return name, _listed(content.get(self.profiles), name)


def _section(path: Path, text: str, name: str) -> Mapping[str, str] | None:
    import configparser

    parser = configparser.ConfigParser(
        interpolation=None, inline_comment_prefixes=("#",), strict=False
    )
    try:
        parser.read_string(text)
    except configparser.Error:
        raise ValueError(f"{path} is not an INI file") from None
    return dict(parser[name]) if parser.has_section(name) else None


def _json(path: Path, text: str) -> Mapping[str, JsonValue]:
    try:
        content: JsonValue = json.loads(text)
    except ValueError:
        content = None
    if isinstance(content, dict):
        return content
    raise ValueError(f"{path} is not a JSON object")


def _listed(profiles: JsonValue, name: str) -> Mapping[str, str] | None:
    for profile in profiles if isinstance(profiles, list) else ():
        if isinstance(profile, dict) and profile.get("name") == name:
            return {k: v for k, v in profile.items() if isinstance(v, str)}
    return None
