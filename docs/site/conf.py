"""Settings of Sphinx for `make docs`: the Markdown pages where they are, and docstrings."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from sphinx.application import Sphinx

ROOT = Path(__file__).parents[2]
sys.path.insert(0, str(ROOT))

project = "specgen"
extensions = ["myst_parser", "sphinx.ext.autodoc", "sphinx.ext.napoleon"]
root_doc = "docs/site/index"
include_patterns = [
    "*.md",
    "docs/*.md",
    "docs/**/*.md",
    "specs/README.md",
]
myst_heading_anchors = 3
# Links to files that are no pages lead into the repository, which the site does not hold.
# A name of one package is that of the other's, and of the module that exports it, too.
suppress_warnings = ["myst.xref_missing", "ref.python"]
autodoc_member_order = "bysource"
autodoc_typehints = "signature"
autodoc_default_options = {"members": True, "show-inheritance": True}
python_use_unqualified_type_names = True
maximum_signature_line_length = 80

html_theme = "furo"
html_title = "specgen"
html_copy_source = False
html_static_path: list[str] = []


def setup(app: Sphinx) -> None:
    """Connect what reads docstrings."""
    app.connect("autodoc-process-docstring", _keep_the_tree_of_errors)


def _keep_the_tree_of_errors(
    _app: Sphinx,
    what: str,
    name: str,
    _object: object,
    _options: object,
    lines: list[str],
) -> None:
    """Show the classes that a module of errors lists as they are indented."""
    if what == "module" and name.endswith(".errors"):
        lines[1:1] = ["", "::", ""]
        lines[4:] = [f"    {line}" for line in lines[4:]]
