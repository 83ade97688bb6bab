"""Attacks on grading, and odd but honest work: one small maker of a hand-in for each, and the grade it must get.

Nearly every attacker has answered `correlate1d` and cheats on `correlate2d`: three points are earned, and no more.
"""

from __future__ import annotations

from tests.attacks import cheating, dying, files, honest, metadata, pages, replies
from tests.attacks.cases import Attack

MODULES = (metadata, files, cheating, replies, dying, pages, honest)
ATTACKS: dict[str, Attack] = {attack.id: attack for module in MODULES for attack in module.cases.attacks}
