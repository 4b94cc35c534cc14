"""Models take no name that the modules of a client import for themselves, nor one of Python's."""

from __future__ import annotations

import builtins

from specgen.naming.reserved import CLASSES, TAKEN_CLASSES
from specgen.render import client


def test_what_clients_and_groups_import_is_reserved() -> None:
    tables = (client._CLIENT_IMPORTS, client._GROUP_IMPORTS)
    imported = {str(n) for table in tables for names in table.values() for n in names}
    classes = {name for name in imported if name[:1].isupper()}
    assert "Groups" in classes
    assert classes - TAKEN_CLASSES == set()


def test_built_in_classes_are_reserved() -> None:
    # A model before the one it names would have the class of Python.
    names = {name for name in dir(builtins) if name[:1].isupper()}
    assert "Exception" in names
    assert names - CLASSES == set()
