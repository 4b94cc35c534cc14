"""What an object is read as, by its tag."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest
from pydantic import TypeAdapter, ValidationError

from templates.client.runtime._plain import plain

if TYPE_CHECKING:
    from tests.discriminator.conftest import Made


def read(models: Any, name: str, data: object) -> Any:
    return TypeAdapter(getattr(models, name)).validate_python(data)


@pytest.mark.parametrize(
    ("union", "data", "name"),
    [
        # A mapping: several keys to one class, by reference and by name.
        ("Job", {"state": "WAITING"}, "Waiting"),
        ("Job", {"state": "RUNNING", "since": "x"}, "Active"),
        ("Job", {"state": "PAUSED", "since": "x"}, "Active"),
        ("Job", {"state": "DONE", "result": "r"}, "Done"),
        ("Job", {"state": "WAITING", "since": "x"}, "Waiting"),
        # A base and what extends it, by mapping, by constant and by name.
        ("AnyPet", {"kind": "cat", "name": "n", "nick": "k", "lives": 9}, "Cat"),
        ("AnyPet", {"kind": "dog", "name": "n", "bark": "b"}, "Dog"),
        ("AnyPet", {"kind": "Puppy", "name": "n", "bark": "b", "age": 1}, "Puppy"),
        ("AnyPet", {"kind": "Pet", "name": "n"}, "Pet"),
        ("AnyDog", {"kind": "Puppy", "name": "n", "bark": "b"}, "Puppy"),
        # A union of a base and another class, and no discriminator but constants.
        ("Thing", {"kind": "car", "wheels": 4}, "Car"),
        ("Thing", {"kind": "dog", "name": "n", "bark": "b"}, "Dog"),
        ("Notice", {"op": "pong"}, "Pong"),
        ("Notice", "text", "str"),
        # The names of schemas, without a mapping.
        ("AddEventRequestBody", {"type": "Opened"}, "Opened"),
        ("AddEventRequestBody", {"type": "Closed"}, "Closed"),
    ],
)
def test_a_tag_names_the_class(zoo: Any, union: str, data: Any, name: str) -> None:
    found = read(zoo, union, data)
    assert type(found).__name__ == name
    for key, value in data.items() if isinstance(data, dict) else ():
        assert getattr(found, key, value) == value


@pytest.mark.parametrize("data", [None, "cat", 5, [{"kind": "cat"}]])
def test_another_value_than_an_object_is_named_once(zoo: Any, data: object) -> None:
    with pytest.raises(ValidationError) as caught:
        read(zoo, "AnyPet", data)
    (error,) = caught.value.errors()
    assert error["msg"] == "Input should be an object with `kind`"


def test_what_its_class_requires_must_be_there(zoo: Any) -> None:
    for union, data in (
        ("Job", {"state": "PAUSED"}),
        ("AnyPet", {"kind": "dog", "name": "n"}),
        # Required by the subclass alone.
        ("AnyPet", {"kind": "cat", "name": "n"}),
    ):
        with pytest.raises(ValidationError):
            read(zoo, union, data)


@pytest.mark.parametrize(
    ("union", "data", "name"),
    [
        ("Job", {"state": "NEW", "since": [1]}, "UnknownVariant"),
        ("Job", {"since": [1]}, "UnknownVariant"),
        ("Job", {"state": None}, "UnknownVariant"),
        ("Job", {"state": ["DONE"]}, "UnknownVariant"),
        ("AnyPet", {"kind": "zebra", "name": "n", "stripes": 3}, "Pet"),
        ("AnyPet", {"name": "n", "stripes": 3}, "Pet"),
        ("AnyDog", {"kind": "wolf", "name": "n", "bark": "b", "pack": []}, "Dog"),
        ("Thing", {"kind": "ship", "sails": 2}, "UnknownVariant"),
        ("Notice", {"op": "pung", "at": "x"}, "UnknownVariant"),
        ("Notice", {"at": 1}, "UnknownVariant"),
    ],
)
def test_an_unknown_tag_is_no_known_class_and_loses_nothing(
    zoo: Any, union: str, data: Any, name: str
) -> None:
    found = read(zoo, union, data)
    assert type(found).__name__ == name
    assert plain(found) == data


def test_the_stand_in_is_public(made: Made, zoo: Any) -> None:
    found = read(zoo, "Job", {"state": "NEW", "since": "x"})
    assert isinstance(found, made.zoo.UnknownVariant)
    assert found.model_extra == {"state": "NEW", "since": "x"}


def test_siblings_of_an_unknown_one_keep_their_classes(zoo: Any) -> None:
    data = {
        "jobs": [{"state": "WAITING"}, {"state": "NEW"}, {"state": "DONE"}],
        "pets": {
            "a": {"kind": "zebra", "name": "z"},
            "b": {"kind": "Pet", "name": "p"},
        },
        "first": None,
        "last": {"state": "DONE", "result": "r"},
        "thing": {"kind": "car"},
    }
    order = read(zoo, "Order", data)
    names = [type(job).__name__ for job in order.jobs]
    assert names == ["Waiting", "UnknownVariant", "Done"]
    assert type(order.pets["a"]).__name__ == "Pet"
    assert type(order.last).__name__ == "Done"
    assert order.first is None
    assert plain(order) == data
    assert order.model_dump(exclude_unset=True) == data


def test_children_of_a_base_are_subclasses(zoo: Any) -> None:
    assert issubclass(zoo.Puppy, zoo.Dog)
    assert issubclass(zoo.Dog, zoo.Pet)
    assert not issubclass(zoo.Car, zoo.Pet)


def test_the_only_tag_there_is_need_not_be_given(zoo: Any) -> None:
    order = zoo.Order(
        jobs=[zoo.Done(result="r"), zoo.Active(state="PAUSED", since="s")],
        pets={"a": zoo.Cat(name="c", nick="n"), "b": zoo.Pet(kind="new", name="p")},
        thing=zoo.Car(),
    )
    assert plain(order) == {
        "jobs": [{"state": "DONE", "result": "r"}, {"state": "PAUSED", "since": "s"}],
        "pets": {
            "a": {"kind": "cat", "name": "c", "nick": "n"},
            "b": {"kind": "new", "name": "p"},
        },
        "thing": {"kind": "car"},
    }
    for model in (zoo.Active, zoo.Pet):
        with pytest.raises(ValidationError):
            model(since="s", name="n")


@pytest.mark.parametrize(
    ("union", "data", "name"),
    [
        # A union that its alternatives extend, and one with properties that they lack.
        ("AnyCirc", {"k": "b", "common": "c", "b": 3}, "CircB"),
        ("AnyCirc", {"k": "z", "b": 3}, "Circ"),
        ("AnyShape", {"kind": "Circle", "id": 3, "r": 2.5}, "ShapeCircle"),
        ("AnyShape", {"kind": "Oval", "id": 3, "r": 2.5}, "Shape"),
        # Numbers as tags; true is none of them.
        ("Num", {"v": 2}, "Two"),
        ("Num", {"v": 3}, "UnknownVariant"),
        ("Num", {"v": True}, "UnknownVariant"),
        # `defaultMapping`, for an unknown tag and for none.
        ("Def", {"kind": "Square", "side": 1.5}, "DefSquare"),
        ("Def", {"kind": "q", "anything": "a"}, "Fallback"),
        ("Def", {"anything": "a"}, "Fallback"),
        # Unions that are parts of each other, and of which one alternative has no tag.
        ("Sub", {"op": "leaf"}, "Leaf"),
        ("Expr", {"op": "inc"}, "Inc"),
        ("Mixed", {"v": 1}, "One"),
        ("Mixed", {"text": "t"}, "Plain"),
        ("Mixed", {"v": 3}, "UnknownVariant"),
        # Two bases, and a name that another schema has.
        ("AnyBaseOne", {"k1": "Both", "k2": "Both"}, "Both"),
        ("AnyBaseTwo", {"k1": "Both", "k2": "Both"}, "Both"),
        ("AnyStrictX04639f", {"t": "a", "a-b": 1, "a_b": "x"}, "StrictA"),
        ("OpFRequestBody", {"t": 'two"\\', "v": "x"}, "OpFRequestBodyOption2"),
    ],
)
def test_less_usual_unions(edge: Any, union: str, data: Any, name: str) -> None:
    assert type(read(edge, union, data)).__name__ == name


def test_a_combined_variant_is_both(edge: Any) -> None:
    assert edge.ShapeCircle.__mro__[1:3] == (edge.Circle, edge.Shape)
    assert set(edge.ShapeCircle.model_fields) == {"kind", "id", "r"}
    assert issubclass(edge.DefSquare, edge.Square)
    assert edge.DefSquare(side=1.0).kind == "Square"
    assert set(edge.CircA.model_fields) == {"k", "common", "a"}
