"""Findings about a spec: what kinds there are, how severe each is, and how they print."""

from specgen.diagnostics.finding import Diagnostic, Severity, SpecError
from specgen.diagnostics.rendering import render
from specgen.diagnostics.strictness import Strictness

__all__ = ["Diagnostic", "Severity", "SpecError", "Strictness", "render"]
