"""YAML and JSON files as trees of nodes that know where they stand."""

from specgen.source.document import Document, SourceLines, load
from specgen.source.location import Location
from specgen.source.nodes import MappingNode, Node, ScalarNode, SequenceNode

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
