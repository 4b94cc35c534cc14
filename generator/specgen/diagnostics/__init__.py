"""Findings about a spec: what kinds there are, how severe each is, and how they print."""

from specgen.diagnostics.finding import Diagnostic, Severity
from specgen.diagnostics.rendering import render
from specgen.diagnostics.spec_error import SpecError
from specgen.diagnostics.strictness import Strictness

__all__ = ["Diagnostic", "Severity", "SpecError", "Strictness", "render"]
