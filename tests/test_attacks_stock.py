"""The program that documents what stock nbgrader does with attacks still runs. `make attacks` runs all of them."""

import pytest

from tests.attacks import ATTACKS
from tests.attacks.book import POINTS
from tests.attacks.stock import TABLE, Gave, by_stock, differs, line, start, table, written

HONEST, SHOWN, DEAD, BOMB = (
    ATTACKS[id]
    for id in (
        "honest-everything-right",
        "cheating-a-displayhook-that-shows-full-points",
        "dying-os-exit-in-the-cell",
        "dying-forks-in-the-cell",
    )
)
pytestmark = [pytest.mark.stock, pytest.mark.timeout(600)]


@pytest.fixture(scope="module")
def found():
    return by_stock([HONEST, SHOWN, DEAD, BOMB])


def test_honest_work_gets_its_points_from_stock_nbgrader_too(found):
    assert found[HONEST.id].points == {name: points for name, points in POINTS.items() if name != "conv3d"}
    assert not differs(HONEST, found[HONEST.id])


def test_every_case_has_a_line(found):
    for attack in (HONEST, SHOWN, DEAD, BOMB):
        assert line(attack, found[attack.id], Gave(attack.points)).count(" | ") == 3
    assert found[BOMB.id].why.startswith("not tried")


def test_the_page_in_docs_has_every_attack_and_what_it_must_get():
    missing = [attack.id for attack in ATTACKS.values() if start(attack) not in written()]
    assert not missing, "out of date: run `make attacks ARGS=--new`"


def test_the_page_in_docs_is_what_its_lines_make():
    assert table([*ATTACKS.values()], written()) == TABLE.read_text()
