"""From operations to definitions: a fixpoint over the graph of references, linear in its size."""

from __future__ import annotations

from typing import TYPE_CHECKING

from specgen.diff.model.context import Context

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from specgen.diff.graph.reference_graph import Graph

State = tuple[str, Context]
# Which operations lead to a definition, in each context: bit n stands for the n-th operation.
Reach = dict[str, dict[Context, int]]


def reach(graph: Graph, bits: Mapping[str, int]) -> Reach:
    """Return for each operation and definition the operations that lead to it, by context.

    Args:
        graph: One side's operations, definitions and references.
        bits: The number of each operation that counts.
    """
    found: Reach = {}
    starts = [(key, Context()) for key in graph.endpoints if key in bits]
    masks: dict[State, int] = {}
    for component in reversed(_components(graph, starts)):
        together = 0
        for state in component:
            together |= masks.get(state, 0)
        for state in component:
            # Every operation has a state of its own, which no reference leads to.
            key, context = state
            mask = together | (1 << bits[key] if key in bits else 0)
            found.setdefault(key, {})[context] = mask
            for target in _successors(graph, state):
                masks[target] = masks.get(target, 0) | mask
    return found


def _successors(graph: Graph, state: State) -> Iterator[State]:
    key, context = state
    for target, inner in graph.edges.get(key, ()):
        context_there = context.then(inner)
        if not context_there.cut:
            yield target, context_there


def _components(graph: Graph, starts: list[State]) -> list[list[State]]:
    """Return the strongly connected components, each before those that lead to it (Tarjan)."""
    index: dict[State, int] = {}
    low: dict[State, int] = {}
    on_stack: set[State] = set()
    stack: list[State] = []
    found: list[list[State]] = []
    for start in starts:
        if start in index:
            continue
        work = [(start, _successors(graph, start))]
        index[start] = low[start] = len(index)
        stack.append(start)
        on_stack.add(start)
        while work:
            state, successors = work[-1]
            for target in successors:
                if target not in index:
                    index[target] = low[target] = len(index)
                    stack.append(target)
                    on_stack.add(target)
                    work.append((target, _successors(graph, target)))
                    break
                if target in on_stack:
                    low[state] = min(low[state], index[target])
            else:
                work.pop()
                if work:
                    low[work[-1][0]] = min(low[work[-1][0]], low[state])
                if low[state] == index[state]:
                    found.append(_popped(stack, on_stack, state))
    return found


def _popped(stack: list[State], on_stack: set[State], state: State) -> list[State]:
    component = []
    while True:
        top = stack.pop()
        on_stack.discard(top)
        component.append(top)
        if top == state:
            return component
