"""Findings about a spec: what kinds there are, how severe each is, and how they print."""

from generator.diagnostics.finding import Diagnostic, Severity, SpecError
from generator.diagnostics.rendering import render
from generator.diagnostics.strictness import Strictness

__all__ = ["Diagnostic", "Severity", "SpecError", "Strictness", "render"]
