"""Findings about a spec: their kinds, their severity, and their rendering."""

from specgen.diagnostics.codes import Severity
from specgen.diagnostics.finding import Diagnostic
from specgen.diagnostics.rendering import render
from specgen.diagnostics.spec_error import SpecError
from specgen.diagnostics.strictness import Strictness

__all__ = ["Diagnostic", "Severity", "SpecError", "Strictness", "render"]
