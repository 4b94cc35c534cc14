"""YAML and JSON files as trees of nodes that know where they stand."""

from generator.source.document import Document, SourceLines, load
from generator.source.location import Location
from generator.source.nodes import MappingNode, Node, ScalarNode, SequenceNode

__all__ = [
    "Document",
    "Location",
    "MappingNode",
    "Node",
    "ScalarNode",
    "SequenceNode",
    "SourceLines",
    "load",
]
