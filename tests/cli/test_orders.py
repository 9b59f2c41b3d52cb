"""What every order answers on the demonstration, in JSON and as a person reads it, and every help."""

from __future__ import annotations

import json
import re
from pathlib import Path

import pytest

import ajustes_tui
from ajustes_tui.cli.documents import KEYS
from ajustes_tui.cli.orders import ORDERS
from tests.cli.order_book import GOLDEN, helps, run
from tests.support import MadeOnce

PACKAGE = Path(ajustes_tui.__file__).parent


@pytest.fixture(scope="module")
def said(made_once: MadeOnce) -> dict[str, str]:
    return json.loads((made_once("orders", _give_orders) / "said.json").read_text("utf-8"))


def _give_orders(folder: Path) -> None:
    (folder / "said.json").write_text(json.dumps({**run(folder), "help": helps()}), "utf-8")


@pytest.mark.parametrize("order", sorted(path.stem for path in GOLDEN.glob("*.txt")))
def test_an_order_answers_what_it_answered(said, order):
    assert said[order] == Path(GOLDEN / f"{order}.txt").read_text(encoding="utf-8")


def test_what_carries_an_order_out_is_there():
    runs = {order.run: order.handler() for order in ORDERS.values() if order.run}
    assert all(map(callable, runs.values()))


def test_every_row_of_the_json_is_of_a_value_class():
    text = "".join(path.read_text(encoding="utf-8") for path in PACKAGE.rglob("*.py"))
    classes = set(re.findall(r"^class (\w+)", text, re.MULTILINE))
    assert set(KEYS) - classes == set()


def test_every_order_has_its_golden_answers():
    assert {name.split()[0] for name in ORDERS} <= {path.stem for path in GOLDEN.glob("*.txt")}
