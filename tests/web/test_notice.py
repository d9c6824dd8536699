"""The notice: what it says of how long things are kept is the table of retention, no more and no less."""

import re
from pathlib import Path

from infra.packaging.sample_charity import CHARITY
from shared import pages
from shared.built import BUILT
from shared.domain.records.retention import RULES, Rule
from shared.notice import how_long_we_keep_it

ASSETS = Path(__file__).parents[2] / "shared" / "web" / "assets"
_PROMISES = re.compile(r"\b(keep|keeps|kept|delet\w*|eras\w*|remov\w*)\b[^.<]*\b(days?|weeks?|months?|years?)\b")


def kept_section(html: str) -> str:
    found = re.search(r'<ul [^>]*id="kept">(.*?)</ul>', html, re.DOTALL)
    assert found
    return found[1]


def test_the_notice_has_a_promise_for_each_rule_and_a_rule_for_each_promise() -> None:
    notice = (BUILT / "ahead" / "en" / "privacy.html").read_text(encoding="utf-8")
    promises = re.findall(r"<li>(.*?)</li>", kept_section(notice), re.DOTALL)
    assert promises == how_long_we_keep_it()
    assert len(promises) == len(RULES) == len({rule.promise for rule in RULES})


def test_nothing_is_promised_of_how_long_but_there() -> None:
    notice = (BUILT / "ahead" / "en" / "privacy.html").read_text(encoding="utf-8")
    assert _PROMISES.search(notice.replace(kept_section(notice), "")) is None
    others = (path for path in (BUILT / "ahead" / "en").rglob("*.html") if path.name != "privacy.html")
    assert [path.name for path in others if _PROMISES.search(path.read_text(encoding="utf-8"))] == []
    words = pages.render("link_gone", charity=CHARITY, typed=[], scripts=True)
    assert _PROMISES.search(words) is None


def test_a_promise_says_the_number_and_the_unit_of_its_rule() -> None:
    def says(rule: Rule) -> bool:
        return f"{{number}} {rule.unit}" in rule.promise or (rule.unit == "always" and "as long as" in rule.promise)

    assert [rule.name for rule in RULES if not says(rule)] == []


def test_a_phone_keeps_things_for_the_days_of_its_rule() -> None:
    [rule] = [rule for rule in RULES if rule.name == "phones"]
    for name in ("sw.js", "register/drafts.js"):
        script = (ASSETS / name).read_text(encoding="utf-8")
        assert re.findall(r"DAYS_KEPT = (\d+);", script) == [str(rule.number)], name
