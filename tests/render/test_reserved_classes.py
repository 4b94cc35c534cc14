"""Models take no name that the modules of a client import for themselves."""

from __future__ import annotations

from specgen.naming.reserved import TAKEN_CLASSES
from specgen.render import client


def test_what_clients_and_groups_import_is_reserved() -> None:
    tables = (client._CLIENT_IMPORTS, client._GROUP_IMPORTS)
    imported = {str(n) for table in tables for names in table.values() for n in names}
    classes = {name for name in imported if name[:1].isupper()}
    assert "Groups" in classes
    assert classes - TAKEN_CLASSES == set()
