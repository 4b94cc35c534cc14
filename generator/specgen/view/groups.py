"""Groups of operations: attributes of a client, a module each."""

from __future__ import annotations

import re
from collections import Counter
from typing import TYPE_CHECKING, Final

from specgen import code, naming
from specgen.code import prose
from specgen.frozen import dataclass

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Iterable, Mapping
    from typing import TypeAlias

    from specgen.code import Code
    from specgen.ir import Api, Grouping, Operation
    from specgen.view.operation import ArgumentView, OperationView

    Key: TypeAlias = Callable[[Operation], str | None]

_MANY: Final = 100
# Segments of paths that say nothing of what is behind them.
_MEANINGLESS: Final = re.compile(
    r"v\d+([._-]?\w+)?|api|rest|\W*|\{.*|.*\}", re.IGNORECASE
)


@dataclass(frozen=True, slots=True)
class GroupView:
    """A group: an attribute of the client, and a module with a class for each kind of client."""

    name: Code
    class_name: Code
    async_class_name: Code
    doc: str
    operations: tuple[OperationView, ...]

    @property
    def headline(self) -> str:
        """One sentence about it."""
        return prose.first_sentence(self.doc)

    @property
    def options(self) -> tuple[ArgumentView, ...]:
        """The arguments of the client's constructor that the operations send."""
        return options_of(self.operations)

    @property
    def has_streams(self) -> bool:
        """Whether some response is a stream."""
        return any(o.stream for o in self.operations)


def options_of(operations: Iterable[OperationView]) -> tuple[ArgumentView, ...]:
    """Return the arguments of a client's constructor that operations send."""
    found = {o.name: o for view in operations for o in view.options}
    return tuple(found.values())


def group_views(
    operations: Iterable[OperationView], api: Api, taken: Iterable[str]
) -> tuple[GroupView, ...]:
    """Return the groups of a client, in the order of their first operations.

    Args:
        operations: All operations.
        api: The API.
        taken: Names of classes.
    """
    members: dict[Code, list[OperationView]] = {}
    for operation in operations:
        if operation.group is not None:
            members.setdefault(operation.group, []).append(operation)
    classes = naming.unique(members, _class_name, taken)
    return tuple(
        GroupView(
            name=name,
            class_name=classes[name],
            async_class_name=code.name(f"Async{classes[name]}"),
            doc=_doc(name, found, api),
            operations=tuple(found),
        )
        for name, found in members.items()
    )


def _class_name(group: str) -> str:
    return naming.class_name(f"{group}_operations")


def _doc(name: Code, members: Iterable[OperationView], api: Api) -> str:
    """Return the description of the tag that a group is made from, or else its name."""
    tags = (tag for view in members for tag in view.operation.tags[:1])
    named = [tag for tag in tags if naming.group_name(tag) == name]
    texts = (api.tags[tag] for tag in named if tag in api.tags)
    return next(texts, f"Operations of the group `{name}`.")


def groups_of(api: Api, taken: Iterable[str] = ()) -> dict[str, Code]:
    """Return the names of the groups of those operations that are in one, by operation id.

    The group of an operation follows from its own tags or path, so that additional operations never
    move others. What may do so is the choice between these, which a spec can make for good.

    Args:
        api: The API.
        taken: Names that attributes of the client have already.
    """
    key_of = _key_of(api)
    keys = {o.operation_id: o.group or key_of(o) for o in api.operations}
    direct = (naming.method_name(name) for name, key in keys.items() if not key)
    used = {*taken, *direct}
    return {name: _attribute(key, used) for name, key in keys.items() if key}


def _attribute(key: str, used: Collection[str]) -> Code:
    name = naming.group_name(key)
    return code.name(f"{name}_operations") if name in used else name


def _key_of(api: Api) -> Key:
    """Return the key that groups operations: as the spec says, or else one that divides them."""
    if api.grouping is not None:
        return _KEYS[api.grouping]
    if _divide(map(_first_tag, api.operations)):
        return _first_tag
    is_large = len(api.operations) > _MANY
    return _resource if is_large and _divide(map(_resource, api.operations)) else _none


def _divide(keys: Iterable[str | None]) -> bool:
    """Tell whether there are several keys, and most operations share theirs with another."""
    names = [naming.group_name(key) if key else None for key in keys]
    sizes = Counter(name for name in names if name is not None)
    shared = sum(size for size in sizes.values() if size > 1)
    return len(sizes) > 1 and shared * 2 > len(names)


def _first_tag(operation: Operation) -> str | None:
    return next(filter(str.strip, operation.tags), None)


def _resource(operation: Operation) -> str | None:
    """Return the first segment of a path that is not a parameter, a version or `api`."""
    segments = operation.path.split("/")
    return next((s for s in segments if not _MEANINGLESS.fullmatch(s)), None)


def _none(_: Operation) -> None:
    return None


_KEYS: Final[Mapping[Grouping, Key]] = {
    "tags": _first_tag,
    "paths": _resource,
    "none": _none,
}
