"""The data dictionary: every file of a pack, every column, every closed value."""

import ast
import inspect
from collections.abc import Iterator, Mapping
from functools import cache
from itertools import pairwise
from textwrap import dedent
from types import NoneType
from typing import Any, Literal, get_args, get_origin, get_type_hints

from infra.packaging.reference.markdown import code, page, table
from shared.domain.figures.measures import MEASURES
from shared.domain.records import base
from shared.domain.records.base import Record
from shared.domain.records.kind import Erased, Kind
from shared.domain.records.registry import KINDS
from shared.domain.records.retention import RULES, Rule
from shared.domain.records.survey import SCALE, surveys
from shared.scale_labels import LABELS
from shared.services.packs.files import FILES, PackFile

_INTRODUCTION = """\
A data pack is a folder of CSV files (UTF-8, a comma between cells, one header row) that hold all of a charity's
records. `ownwords export` writes one and `ownwords import` takes one in. Required files are always there, even when
they have no rows. Optional ones may be left out. A file may refer to others: the value must be declared there.

A text that a spreadsheet could take for a formula has an apostrophe in front; import takes it off again."""

_TYPES: tuple[tuple[object, str, str], ...] = (
    (base.Day, "day", "A local date (Europe/London), like `2026-04-01`."),
    (base.Instant, "moment", "A moment in UTC, like `2026-04-01T19:30:00Z`."),
    (base.Code, "code", "Letters, figures and `.` `_` `:` `-`, at most 100; the first is a letter or a figure."),
    (base.GroupCode, "group code", "As a code, at most 64."),
    (base.Line, "line", "Text of at most 200 characters."),
    (base.Words, "words", f"Text of at most {base.OWN_WORDS_LIMIT:,} characters, with line breaks."),
    (base.HeadCount, "whole number", "From 0 to 100,000."),
    (base.Number, "number", "From 0, with at most two decimals."),
    (base.Hours, "hours", "From 0.25 to 24, in quarters of an hour."),
)
_ERASED: Mapping[Erased, str] = {
    "removed": "removed",
    "rewritten": "kept without the person",
    "kept": "kept; it names no person",
}


def dictionary() -> str:
    """Return the page."""
    known = "## Types\n\n" + table(("type", "what it holds"), [(name, what) for _, name, what in _TYPES])
    files = (_file(name, file, _kind_of(name)) for name, file in FILES.items())
    after = (_of_no_pack(), _retention(), _measures(), _surveys())
    return page("Data dictionary", _INTRODUCTION, known, _list_of_files(), *files, *after)


def _list_of_files() -> str:
    rows = [(f"[{name}.csv](#{name}csv)", _need(file), _first_sentence(file.model)) for name, file in FILES.items()]
    return "## Files\n\n" + table(("file", "", "a row is"), rows)


def _file(name: str, file: PackFile, kind: Kind) -> str:
    rows = [
        (
            code(column),
            _type_of(column, file.model, kind.model),
            "may be empty" if _may_be_empty(column, file.model) else "required",
            " ".join(filter(None, (meaning_of(column, file.model, kind.model), _refers(column, file)))),
        )
        for column in file.columns
    ]
    identity = ", ".join(map(code, file.identity)) or "the file's order"
    facts = [
        f"{_need(file)[:1].upper()}{_need(file)[1:]}. Rows are told apart by {identity}.",
        f"Kept by the rule {' and '.join(map(code, kind.retention))}. When a person is erased: {_ERASED[kind.erased]}.",
    ]
    if file.later:
        facts.append(f"Older packs have no {', '.join(map(code, file.columns[-file.later :]))}.")
    return "\n\n".join(
        (
            f"### {name}.csv",
            _docstring(file.model),
            " ".join(facts),
            table(("column", "type", "", "what it holds"), rows),
        )
    )


def _kind_of(name: str) -> Kind:
    return next(kind for kind in KINDS if kind.file and name in (kind.file.name, *kind.file.beside))


def _need(file: PackFile) -> str:
    return "required" if file.required else "optional"


def _refers(column: str, file: PackFile) -> str:
    return f"Declared in {file.refers[column]}.csv." if column in file.refers else ""


def _kept(rule: Rule) -> str:
    if rule.unit == "always":
        return "as long as the service runs"
    return f"{rule.number} {rule.unit} after {rule.since}"


def _docstring(model: type[Record]) -> str:
    return inspect.getdoc(model) or ""


def _first_sentence(model: type[Record]) -> str:
    return _docstring(model).partition("\n\n")[0].partition(". ")[0].rstrip(".") + "."


def meaning_of(column: str, model: type[Record], kept_as: type[Record]) -> str:
    """Return what a column holds: the docstring under its field, or under that of the record that it is kept as.

    LookupError where there is neither.
    """
    meaning = _meanings(model).get(column) or _meanings(kept_as).get(column)
    if not meaning:
        msg = (
            f"{model.__name__}.{column} has no docstring under its field, so the data dictionary cannot say what it is."
        )
        raise LookupError(msg)
    return meaning


@cache
def _meanings(model: type[Record]) -> Mapping[str, str]:
    """Return the docstrings under a model's fields, which Python itself does not keep."""
    (written,) = (it for it in ast.parse(dedent(inspect.getsource(model))).body if isinstance(it, ast.ClassDef))
    return {
        field.target.id: str(below.value.value)
        for field, below in pairwise(written.body)
        if isinstance(field, ast.AnnAssign)
        and isinstance(field.target, ast.Name)
        and isinstance(below, ast.Expr)
        and isinstance(below.value, ast.Constant)
    }


def _may_be_empty(column: str, model: type[Record]) -> bool:
    return not model.model_fields[column].is_required()


def _type_of(column: str, model: type[Record], kept_as: type[Record]) -> str:
    """Return a column's type; a row that takes text as it comes is of the type that the record has."""
    names = list(_names_of(get_type_hints(model, include_extras=True)[column]))
    kept = get_type_hints(kept_as, include_extras=True)
    if names == ["text"] and model is not kept_as and column in kept:
        names = list(_names_of(kept[column]))
    return ", ".join(names)


def _names_of(hint: Any) -> Iterator[str]:  # noqa: ANN401 - whatever a field is declared as
    """Yield the name of a type, or each value where they are closed."""
    known = next((name for of, name, _ in _TYPES if of == hint), None)
    if known:
        yield known
    elif get_origin(hint) is Literal:
        yield from (code(value) for value in get_args(hint) if value)
    elif hint in (str, int):
        yield {str: "text", int: "whole number"}[hint]
    elif hasattr(hint, "__metadata__"):
        yield from _names_of(hint.__origin__)
    else:
        yield from (name for part in get_args(hint) if part is not NoneType for name in _names_of(part))


def _of_no_pack() -> str:
    rows = [(_first_sentence(kind.model), ", ".join(map(code, kind.retention))) for kind in KINDS if kind.file is None]
    return "## What no pack holds\n\n" + table(("what", "kept by the rule"), rows)


def _retention() -> str:
    rows = [(code(rule.name), _kept(rule), rule.remains) for rule in RULES]
    return "## How long it is kept\n\n" + table(("rule", "kept", "what remains then"), rows)


def _measures() -> str:
    return "## Measures\n\nA `measure` is one of these; [figures](figures.md) has what they mean: " + (
        ", ".join(map(code, MEASURES)) + "."
    )


def _surveys() -> str:
    scale = table(("answer", "in words"), [*LABELS, (SCALE[-1], "I would rather not say")])
    asked = (
        f"### {survey.survey}, version {survey.version}\n\n"
        + table(
            ("question", "kind", "as the form asks it", "as the contract words it"),
            [(code(it.question), it.kind, it.wording, it.contract_wording) for it in survey.questions],
        )
        for survey in surveys().values()
    )
    return "\n\n".join(("## Surveys", "A question of the kind `scale` is answered by one of these:", scale, *asked))
