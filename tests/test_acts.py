"""Four invented acts, from PDFs to plans: drafted, completed, checked, queried, and compared with what they say.

What a person adds to a draft stands beside the acts, in `tests/drawn/acts/`; `python -m bench.acts` shows how much.
"""

from __future__ import annotations

from collections import Counter

import pytest

from raccordo import pipeline, publishing
from raccordo.check import todo
from raccordo.draft.translate import SAME_WORDS
from tests.drawn.acts import acque, inps, trial, valdorra, valdorso
from tests.drawn.acts.trial import Trial

pytestmark = pytest.mark.slow
ACTS = {module.ACT.body: module for module in (inps, acque, valdorra, valdorso)}
MOST = 0.15
LATEST = ("programmes", "missions")  # which may have been printed otherwise before


@pytest.fixture(scope="module", params=ACTS)
def plan(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Trial:
    """An act that was drafted and completed."""
    module = ACTS[request.param]
    made = trial.begin(module.ACT, module.draw, tmp_path_factory.mktemp(request.param))
    trial.complete(made)
    return made


@pytest.fixture(scope="module")
def checked(plan: Trial) -> pipeline.Run:
    """A check of its data as they are in the end."""
    run = plan.run()
    pipeline.check(run)
    return run


def test_each_thing_that_the_act_says_is_in_the_data_and_nothing_else(plan: Trial, checked: pipeline.Run) -> None:
    found = trial.facts(checked.data, checked.project.iri(f"data/{plan.act.body}/{plan.act.year}/"))
    for about, said in plan.act.facts().items():
        assert said - found[about] == Counter(), about
        assert about in LATEST or found[about] - said == Counter(), about


def test_a_person_adds_little(plan: Trial) -> None:
    assert 0 < plan.share <= MOST


def test_what_was_left_to_do_is_done(plan: Trial, checked: pipeline.Run) -> None:
    sections = {item.section for item in plan.before if item.open}
    assert {todo.TRANSLATIONS, todo.NAMES} & sections
    # Of what the draft could not read there is little, and each says where.
    opened = [item for item in plan.before if item.section == todo.OPEN]
    assert len(opened) < 5
    assert all(item.source_line and item.words and item.message for item in opened)
    assert [item for item in plan.left() if item.needed] == []
    # A plan without English is published all the same.
    assert any(item.section == todo.TRANSLATIONS for item in plan.left()) == (not plan.act.english)
    assert not checked.failed


def test_queries_answer_what_the_act_says(plan: Trial, checked: pipeline.Run) -> None:
    def answers(name: str, **values: str) -> list[list[str]]:
        table = pipeline.ask(checked, name, values)
        return [["" if term is None else term.value for term in row] for row in table.rows]

    own = f"{plan.act.body}/{plan.act.year}"
    table = Counter((int(row[4]), row[7], row[9]) for row in answers("alignment-table", plan=own))
    assert table == plan.act.facts()["rows"]
    recitals = {int(row[2]): row[3] for row in answers("preamble", plan=own)}
    assert recitals == dict(enumerate(plan.act.recitals, 1))
    signed = {row[7] for row in answers("plan-at-a-glance", plan=own)}
    assert signed == {name for _, name in plan.act.signatures}
    bare = {int(row[2]) for row in answers("guidelines-without-directive", plan=own)}
    assert bare == {row.guideline for row in plan.act.rows} - {row.guideline for row in plan.act.rows if row.directive}


@pytest.mark.long
def test_it_is_built(plan: Trial) -> None:
    run = plan.run()
    files = publishing.build(run)
    assert not run.failed, run.findings
    page = files[f"data/{plan.act.body}/{plan.act.year}/plan.en.html"].decode()
    assert plan.act.english.get(plan.act.title, plan.act.title) in page


def test_what_the_data_have_in_english_is_not_translated_again(plan: Trial) -> None:
    known = [line for line in plan.report if line["reason"] == SAME_WORDS]
    # Two guidelines and three directives come back, and most missions and programmes are called as before.
    titles = [line for line in known if "/title#" in line["resource"]]
    assert (len(titles), len(known) - len(titles)) == ((11, 5) if plan.act is inps.ACT else (0, 0))
