"""YAML and JSON files as trees of nodes with their locations."""

from specgen.source.document import Document, SourceLines, load
from specgen.source.nodes import MappingNode, Node, ScalarNode, SequenceNode

__all__ = [
    "Document",
    "MappingNode",
    "Node",
    "ScalarNode",
    "SequenceNode",
    "SourceLines",
    "load",
]
