"""What a check says where its cases are secret: which kind of thing is wrong, and no number, shape or text of them.

Whatever comes from the student's process may hold what it was given: an exception's text, a class's name, a line of
code. Only what was handed in, or is known beforehand, is repeated.
"""

from __future__ import annotations

import builtins
from typing import Any

from cnn_course.check.casebook import Case, Exercise
from cnn_course.check.compare import Difference
from cnn_course.check.judge import Telling
from cnn_course.check.outcome import SECONDS, Outcome
from cnn_course.messages import say

# Sentences that hold nothing secret once the arguments are left out of the call.
AS_THEY_ARE = {
    *("not_run", "took_too_long", "process_ended", "unviewable", "returned_none", "list_for_array", "not_a_kernel"),
    *("part_none", "not_dx_dw_db", "not_loss_and_gradient", "not_two_layers", "not_param_and_memory"),
    *("second_call", "changed", "changed_second", "generator_idle", "only_errors"),
}

# In place of these sentences one without their facts.
_INSTEAD = {
    "discreet_entry": ("other_entry",),
    "discreet_shape": ("other_shape",),
    "discreet_property": ("property",),
    "discreet_raised": ("raised", "raised_bare"),
    "discreet_warned": ("warned",),
    "discreet_should_raise": ("should_raise",),
    "discreet_same_label": ("label_constant",),
    "discreet_labels": ("label_whole", "label_scores", "label_count", "label_range"),
    "discreet_shares": ("accuracy_below", "accuracy_guessing", "accuracy_none"),
    "discreet_multiple": ("ratio",),
    "discreet_moved": ("offset",),
    "discreet_kind": (
        *("not_an_array", "not_numbers", "not_a_number", "array_for_number", "not_an_int"),
        *("not_a_sequence", "other_length", "not_a_dict", "other_keys", "not_a_network"),
    ),
    "discreet_images": (
        *("augment_moved_too_far", "augment_wrapped", "augment_edge", "augment_upside_down"),
        *("augment_other_image", "augment_channels", "augment_not_original"),
    ),
}
INSTEAD = {id: sentence for sentence, ids in _INSTEAD.items() for id in ids}
RELATIONS = ("all_zero", "negated", "turned", "upside_down", "mirrored", "transposed", "first_axis_reversed")


def discreetly(sources: str) -> Telling:
    """Return the way to tell a student what is wrong with `sources`, all the code that they handed in."""
    return Telling(_Words(sources).sentence, _relation, pictures=False)


class _Words:
    def __init__(self, sources: str) -> None:
        self.lines = {line.strip() for line in sources.splitlines()}

    def sentence(self, exercise: Exercise, case: Case, outcome: Outcome, wrong: Difference) -> str:
        """Say what kind of thing is wrong with one outcome."""
        if "inner" in wrong.facts:
            return self._inside(exercise, case, outcome, wrong)
        id = wrong.sentence
        if id == "raised_other":
            return say("raised_other", **_call(exercise), error=_error(outcome), wanted=wrong.facts["wanted"])
        if id not in AS_THEY_ARE and id not in INSTEAD:
            return say("discreet_all", name=exercise.name)
        text = say(INSTEAD.get(id, id), **_call(exercise), **_known(exercise, outcome, wrong))
        if id.startswith("raised") and outcome.line in self.lines:
            text += " " + say("at_line", line=outcome.line)
        return text

    def _inside(self, exercise: Exercise, case: Case, outcome: Outcome, wrong: Difference) -> str:
        inner = self.sentence(exercise, case, outcome, wrong.facts["inner"])
        if wrong.sentence == "part":
            return say("part", part=case.view, inner=inner)
        return inner


def _call(exercise: Exercise) -> dict[str, str]:
    return {"name": exercise.name, "call": f"{exercise.name}(...)"}


def _known(exercise: Exercise, outcome: Outcome, wrong: Difference) -> dict[str, Any]:
    """The facts that do not come from the student's process or a secret case."""
    facts: dict[str, Any] = {name: wrong.facts[name] for name in ("key", "part") if name in wrong.facts}
    facts |= {"error": wrong.facts["error"] if wrong.sentence == "should_raise" else _error(outcome)}
    facts |= {"parameters": ", ".join(exercise.parameters[i] for i in outcome.changed), "seconds": f"{SECONDS:g}"}
    return facts


def _error(outcome: Outcome) -> str:
    return name_of_error(outcome.error[0] if outcome.error else "")


def name_of_error(name: str) -> str:
    """An exception's name, if it is one of Python's own: another could be made up of what was given."""
    kind = getattr(builtins, name, None)
    return name if isinstance(kind, type) and issubclass(kind, BaseException) else say("discreet_own_error")


def _relation(id: str, /, **facts: Any) -> str:
    if id in RELATIONS:
        return say(id)
    return say(INSTEAD[id]) if id in INSTEAD else ""
