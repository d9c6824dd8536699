"""An attacker who has every file ever published works out what can be proven of a count that was hidden.

Everything is read from report.json and report.csv (every figure's id, value, status, base) and manifest.json (its
changes). The rest is arithmetic that anybody can do who knows what the words mean. For each question, integer programs
give the least and the largest answer that the files allow; what they allow no other answer to is proven.

`suspects` makes it stronger than any person: it is told of each guess, like "nothing changed between these two
issues", whether it is right, so that it never goes astray by a wrong one.
"""

import csv
import io
import json
from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from math import inf
from typing import Any

import highspy
import numpy as np

Column = tuple[str, str, int, str]
"""A figure: contract, quarter, revision, id."""

Sum = Mapping[Column, float]
"""Figures times factors, added up: whatever somebody might want to know."""

ALL_OF_IT_ADDS_UP = ("attendances", "volunteer_hours", "new_people", "survey_responses", "taster_visits")
ANSWERS_ADD_UP = ("answered", "agree", "prefer_not_to_say")
TUTORS_ASKED = ("encouraged", "empowered", "support")
NO_COUNTS = ("_percent", "_low", "_high", "_days", "_median")
"""Shares are made from counts that are published beside them; times belong to nobody by themselves."""
UNKNOWN = 10_000.0


@dataclass(frozen=True)
class Files:
    """One issue as it lies in the bucket."""

    report: bytes
    table: bytes
    manifest: bytes


@dataclass
class Attacker:
    """Reads files, then answers questions. `dates` are the contracts' own, which are no secret."""

    files: Iterable[Files]
    dates: Mapping[str, tuple[date, date]]
    suspects: Callable[[Sum, float, float], bool] = lambda _terms, _low, _high: True
    bounds: dict[Column, tuple[float, float]] = field(default_factory=dict)
    whole: dict[Column, bool] = field(default_factory=dict)
    rows: list[tuple[Sum, float, float]] = field(default_factory=list)
    issues: list[tuple[str, str, int]] = field(default_factory=list)

    def __post_init__(self) -> None:
        for files in self.files:
            self._read(files)
        for issue in self.issues:
            for span in ("quarter", "year_to_date"):
                self._add_up(issue, span)
            self._year(issue)
            self._again(issue)
        self._rows_of: dict[Column, list[int]] = defaultdict(list)
        for number, (terms, _, _) in enumerate(self.rows):
            for column in terms:
                self._rows_of[column].append(number)

    # reading

    def _read(self, files: Files) -> None:
        report, manifest = json.loads(files.report), json.loads(files.manifest)
        issue = (report["contract"], report["quarter"], report["revision"])
        assert issue == (manifest["contract"], manifest["quarter"], manifest["revision"])
        printed = {row["id"]: row for row in csv.DictReader(io.StringIO(files.table.decode("utf-8-sig")))}
        for figure in report["figures"]:
            self._read_figure(issue, figure, printed[figure["id"]])
        for change in manifest["changes"]:
            self._read_change(issue, change)
        self.issues.append(issue)

    def _read_figure(
        self, issue: tuple[str, str, int], figure: Mapping[str, object], printed: Mapping[str, str]
    ) -> None:
        if ".targets." in str(figure["id"]) or not str(figure["id"]).startswith(("quarter.", "year_to_date.")):
            return  # made from what is published beside it, or said again as it was issued before
        name, value, base = str(figure["id"]), figure["value"], int(str(figure["base"] or 0))
        if figure["status"] in ("not_available", "not_applicable") or name.endswith(NO_COUNTS):
            return
        column = (*issue, name)
        self.whole[column] = not name.endswith("volunteer_hours")
        if value is None and printed["value"]:
            value = printed["value"]
        if value is None:
            self.bounds[column] = (self._named_for(name), UNKNOWN)
        else:
            off = base // 2 if self.whole[column] else base / 2
            self.bounds[column] = (max(0, float(str(value)) - off), float(str(value)) + off)

    @staticmethod
    def _named_for(name: str) -> int:
        """Return 1 for a source that is only named where somebody came from it."""
        return int(".people_by_source." in name and not name.endswith(".not recorded"))

    def _read_change(self, issue: tuple[str, str, int], change: Mapping[str, str]) -> None:
        """Read what a list of changes says that a figure was and is."""
        for revision, said in ((issue[2] - 1, change["was"]), (issue[2], change["is"])):
            column = (issue[0], issue[1], revision, change["figure"])
            number = said.replace(",", "")
            if column in self.bounds and number.replace(".", "", 1).isdigit():
                low, high = self.bounds[column]
                self.bounds[column] = (max(low, float(number) - 2), min(high, float(number) + 2))

    # arithmetic

    def _know(self, terms: Sum, low: float = 0, high: float = 0) -> None:
        self.rows.append((terms, low, high))

    def _guess(self, terms: Sum, low: float = 0, high: float = 0) -> None:
        """Take for true what may have been otherwise."""
        if self.suspects(terms, low, high):
            self.rows.append((terms, low, high))

    def _there(self, issue: tuple[str, str, int], *names: str) -> list[Column]:
        return [(*issue, name) for name in names if (*issue, name) in self.bounds]

    def _names(self, issue: tuple[str, str, int], prefix: str) -> list[str]:
        return sorted(column[3] for column in self.bounds if column[:3] == issue and column[3].startswith(prefix))

    def _add_up(self, issue: tuple[str, str, int], span: str) -> None:
        groups = sorted({name.rpartition(".")[0] for name in self._names(issue, f"{span}.by_group.")})
        for measure, exactly in (("attendances", True), ("new_people", True), ("volunteer_hours", False)):
            whole = self._there(issue, f"{span}.{measure}")
            parts = self._there(issue, *(f"{group}.{measure}" for group in groups))
            if whole and parts:
                terms = {whole[0]: 1.0, **dict.fromkeys(parts, -1.0)}
                self._know(terms, 0, 0 if exactly else inf)
                if not exactly:
                    self._guess(terms)
        everybody = self._there(issue, f"{span}.people")
        each = self._there(issue, *(f"{group}.people" for group in groups))
        if everybody and each:
            self._know({everybody[0]: -1.0, **dict.fromkeys(each, 1.0)}, 0, inf)
            for one in each:
                self._know({everybody[0]: 1.0, one: -1.0}, 0, inf)
        for place in (span, *groups):
            people, new, visits = (
                self._there(issue, f"{place}.{name}") for name in ("people", "new_people", "attendances")
            )
            if people and new:
                self._know({people[0]: 1.0, new[0]: -1.0}, 0, inf)
            if people and visits:
                self._know({visits[0]: 1.0, people[0]: -1.0}, 0, inf)
        self._often(issue, span)
        for statement in sorted({name.rpartition(".")[0] for name in self._names(issue, f"{span}.statements.")}):
            self._said(issue, span, statement)

    def _often(self, issue: tuple[str, str, int], span: str) -> None:
        more = f"{span}.additional"
        people, once, often = (
            self._there(issue, name)
            for name in (f"{span}.people", f"{more}.people_once", f"{more}.people_four_or_more")
        )
        if people and once and often:
            self._know({people[0]: 1.0, once[0]: -1.0, often[0]: -1.0}, 0, inf)
            visits = self._there(issue, f"{span}.attendances")
            if visits:
                # once for those who came once, four times for those who came often, twice at least for the others
                self._know({visits[0]: 1.0, people[0]: -2.0, once[0]: 1.0, often[0]: -2.0}, 0, inf)
        sources = self._there(issue, *self._names(issue, f"{more}.people_by_source."))
        if people and sources:
            self._know({people[0]: 1.0, **dict.fromkeys(sources, -1.0)})

    def _said(self, issue: tuple[str, str, int], span: str, statement: str) -> None:
        answered, agree, silent, paired = (
            self._there(issue, f"{statement}.{part}") for part in ("answered", "agree", "prefer_not_to_say", "paired")
        )
        if not answered:
            return
        if agree:
            self._know({answered[0]: 1.0, agree[0]: -1.0}, 0, inf)
        steps = self._there(issue, *(f"{statement}.{part}" for part in ("improved", "same", "lower")))
        if paired:
            self._know({answered[0]: 1.0, paired[0]: -1.0}, 0, inf)
            if len(steps) == 3:
                self._know({paired[0]: 1.0, **dict.fromkeys(steps, -1.0)})
        question = statement.rpartition(".")[2]
        waves = [f"{span}.additional.statements_by_wave.{question}.{wave}" for wave in ("start", "end")]
        starts = self._there(issue, *(f"{wave}.answered" for wave in waves))
        agrees = self._there(issue, *(f"{wave}.agree" for wave in waves))
        for wave_answered, wave_agree in zip(starts, agrees, strict=False):
            self._know({wave_answered: 1.0, wave_agree: -1.0}, 0, inf)
        for whole, parts in ((answered, starts), (agree, agrees)):
            if whole and parts:
                terms = {whole[0]: 1.0, **dict.fromkeys(parts, -1.0)}
                self._know(terms, 0, inf)
                self._guess(terms)
        responses = self._there(issue, f"{span}.survey_responses")
        if responses and question not in TUTORS_ASKED:
            for other in TUTORS_ASKED:
                theirs = self._there(
                    issue, f"{span}.statements.{other}.answered", f"{span}.statements.{other}.prefer_not_to_say"
                )
                self._know({responses[0]: 1.0, **dict.fromkeys([*answered, *silent, *theirs], -1.0)}, 0, inf)

    def _days(self, issue: tuple[str, str, int], span: str) -> tuple[date, date]:
        year, number = int(issue[1][:4]), int(issue[1][-1])
        first = date(year, 4, 1) if span == "year_to_date" or number == 1 else _month(year, 1 + 3 * number)
        begins, ends = self.dates[issue[0]]
        return max(first, begins), min(_month(year, 4 + 3 * number) - timedelta(days=1), ends)

    def _year(self, issue: tuple[str, str, int]) -> None:
        """Make the year to date of its quarters."""
        own = [(issue, "quarter")]
        seen: list[list[tuple[tuple[str, str, int], str]]] = []
        for until in (self.issues.index(issue), len(self.issues)):
            latest = {
                other[1]: other
                for other in self.issues[:until]
                if other[0] == issue[0] and other[1][:4] == issue[1][:4] and other[1] < issue[1]
            }
            parts = [(latest[name], "quarter") for name in sorted(latest)] + own
            if parts not in seen:
                seen.append(parts)
        for parts in seen:
            self._in_the_year(issue, parts)

    def _in_the_year(self, issue: tuple[str, str, int], parts: list[tuple[tuple[str, str, int], str]]) -> None:
        days = [self._days(*part) for part in parts]
        first, last = self._days(issue, "year_to_date")
        is_whole = sum((end - begin).days + 1 for begin, end in days) == (last - first).days + 1
        for name in self._names(issue, "year_to_date."):
            rest = name.partition(".")[2]
            part = rest.rpartition(".")[2]
            year = (*issue, name)
            quarters = [column for other, span in parts for column in self._there(other, f"{span}.{rest}")]
            waves = "statements_by_wave" in rest
            terms = {year: 1.0, **dict.fromkeys(quarters, -1.0)}
            if is_whole and not waves and part in (*ALL_OF_IT_ADDS_UP, *ANSWERS_ADD_UP):
                self._guess(terms)
            elif is_whole and (part in ("people", "volunteers", "paired", "improved", "same", "lower") or waves):
                self._guess(terms, -inf, 0)
            if part in ("people", "volunteers", "paired") or "people_by_source" in rest:
                for quarter in quarters:
                    self._guess({year: 1.0, quarter: -1.0}, 0, inf)
            if rest.endswith("independent_regular_members"):
                self._guess({year: 1.0, quarters[-1]: -1.0})

    def _again(self, issue: tuple[str, str, int]) -> None:
        """Compare the same days again: in another revision or contract, or as both quarter and year to date."""
        place = self.issues.index(issue)
        for name in self._names(issue, ""):
            span, _, rest = name.partition(".")
            if span == "year_to_date" and self._days(issue, "quarter") == self._days(issue, span):
                for column in self._there(issue, f"quarter.{rest}"):
                    self._guess({(*issue, name): 1.0, column: -1.0})
            for other in self.issues[:place]:
                if other[1] == issue[1] and self._days(other, span) == self._days(issue, span):
                    for column in self._there(other, name):
                        self._guess({(*issue, name): 1.0, column: -1.0})

    # asking

    def interval(self, question: Sum, insider: Mapping[Column, float] | None = None) -> tuple[float, float]:
        """Return the least and largest answer that the files allow. `insider` gave so much to each figure itself."""
        known = insider or {}
        start = sum(factor * self.bounds[column][0] for column, factor in question.items() if self._is_fixed(column))
        asked = {column: factor for column, factor in question.items() if not self._is_fixed(column)}
        if not asked:
            return start, start
        own = sum(factor * known.get(column, 0) for column, factor in question.items())
        model, columns = self._model_of(asked, known, own - start)
        ends = [self._end(model, columns, asked, sense) for sense in (1.0, -1.0)]
        return start + ends[0], start + ends[1]

    def _model_of(self, asked: Sum, known: Mapping[Column, float], least: float) -> tuple[Any, list[Column]]:
        part, rows = self._around(asked)
        columns = sorted(part)
        place = {column: number for number, column in enumerate(columns)}
        lp = highspy.HighsLp()
        lp.num_col_, lp.num_row_ = len(columns), len(rows) + 1
        lp.col_cost_ = np.zeros(len(columns))
        lp.col_lower_ = np.array([max(self.bounds[column][0], known.get(column, 0)) for column in columns])
        lp.col_upper_ = np.array([self.bounds[column][1] for column in columns])
        starts, index, values, lows, highs = [0], [], [], [], []
        for terms, low, high in (self.rows[number] for number in rows):
            fixed = sum(factor * self.bounds[column][0] for column, factor in terms.items() if column not in place)
            index += [place[column] for column in terms if column in place]
            values += [factor for column, factor in terms.items() if column in place]
            starts.append(len(index))
            lows.append(low - fixed)
            highs.append(high - fixed)
        # what others gave is no less than nothing
        index += [place[column] for column in asked]
        values += asked.values()
        starts.append(len(index))
        lp.row_lower_ = np.array([*lows, least if known else -inf])
        lp.row_upper_ = np.array([*highs, inf])
        lp.a_matrix_.format_ = highspy.MatrixFormat.kRowwise
        lp.a_matrix_.start_, lp.a_matrix_.index_ = np.array(starts), np.array(index)
        lp.a_matrix_.value_ = np.array(values)
        model = highspy.Highs()  # type: ignore[no-untyped-call] # it publishes no types for this
        model.silent()
        model.passModel(lp)
        return model, columns

    def _end(self, model: Any, columns: Sequence[Column], asked: Sum, sense: float) -> float:  # noqa: ANN401 - the solver
        """Return one end: that of the linear program where it is in whole numbers, else that of the integer program."""
        places = np.arange(len(columns), dtype=np.int32)
        for number, column in enumerate(columns):
            if column in asked:
                model.changeColCost(number, sense * asked[column])
        for kind in (highspy.HighsVarType.kContinuous, highspy.HighsVarType.kInteger):
            kinds = [kind.value if self.whole[column] else 0 for column in columns]
            model.changeColsIntegrality(len(columns), places, np.array(kinds, dtype=np.uint8))
            model.run()
            status = model.getModelStatus()
            assert status == highspy.HighsModelStatus.kOptimal, f"the files contradict one another: {asked} {status}"
            found = model.getSolution().col_value
            if all(abs(v - round(v)) < 1e-6 for c, v in zip(columns, found, strict=True) if self.whole[c]):
                break
        model.changeColsIntegrality(len(columns), places, np.zeros(len(columns), dtype=np.uint8))
        return sense * float(model.getInfo().objective_function_value)

    def _is_fixed(self, column: Column) -> bool:
        low, high = self.bounds[column]
        return low == high

    def _around(self, asked: Sum) -> tuple[set[Column], list[int]]:
        part, todo, rows = set(asked), list(asked), set[int]()
        while todo:
            for number in self._rows_of[todo.pop()]:
                if number not in rows:
                    rows.add(number)
                    new = {column for column in self.rows[number][0] if not self._is_fixed(column)} - part
                    part |= new
                    todo += new
        return part, sorted(rows)


def _month(year: int, number: int) -> date:
    return date(year + (number - 1) // 12, (number - 1) % 12 + 1, 1)
