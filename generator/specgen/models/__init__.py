"""The classes of an API as source, by datamodel-code-generator in process."""

from __future__ import annotations

from specgen.models.schema import class_document
from specgen.models.source import models_source

__all__ = ["class_document", "models_source"]
