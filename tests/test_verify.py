"""Each claim that `cnn-course verify` prints can fail: here it does."""

import pytest

from cnn_course.authoring import verify
from cnn_course.authoring.build import build, install
from cnn_course.check import casebook

from .conftest import edit


@pytest.fixture
def built(sliding):
    made = build(sliding)
    install(sliding, made)
    return made


def test_every_claim_holds_for_the_miniature_course(sliding, built):
    findings = list(verify.verify(sliding))
    assert [f.claim for f in findings if not f.holds] == []
    assert len(findings) == len(verify.PROOFS)


def test_an_edited_notebook_is_not_fresh(sliding, built):
    edit(sliding.notebook, "Sliding", "Gliding")
    assert not verify.fresh_notebook(sliding, built).holds


def test_a_missing_notebook_is_not_fresh(sliding, built):
    sliding.notebook.unlink()
    assert not verify.fresh_notebook(sliding, built).holds


def test_a_casebook_with_other_cases_is_not_fresh(sliding, built):
    edit(sliding.cases, "np.array([1, 2, 3])", "np.array([1, 2, 4])")
    finding = verify.fresh_casebook(sliding, build(sliding))
    assert not finding.holds
    assert "total differs" in finding.detail


def test_a_casebook_with_other_mistakes_is_not_fresh(sliding, built):
    edit(sliding.misconceptions, "the sign is reversed", "the sign is turned")
    assert not verify.fresh_casebook(sliding, build(sliding)).holds


def test_rounding_of_another_processor_does_not_matter(sliding, built):
    exercise = built.baked.exercises[0]
    for case in exercise.cases:
        case.right.value[...] = case.right.value * (1 + 1e-13)
    casebook.save(sliding.casebook, built.baked.exercises, built.tasks)
    assert verify.fresh_casebook(sliding, build(sliding)).holds


def test_a_style_that_is_refused_is_reported(sliding, built):
    edit(sliding.alternatives, "np.diff(x.astype(np.float32))", "list(np.diff(x.astype(float)))")
    finding = verify.alternatives_accepted(sliding, built)
    assert not finding.holds
    assert "'diff'" in finding.detail


def test_an_exercise_without_another_style_is_reported(sliding, built):
    edit(sliding.alternatives, '@alternative("total", "sum")\n', "")
    assert verify.alternatives_accepted(sliding, built).detail == "total: no other style to try"


def test_missing_hints_are_reported(sliding, built):
    edit(sliding.source, "<details><summary>Hint 3</summary>Start at 0.</details>\n", "")
    finding = verify.hints_there(sliding, built)
    assert not finding.holds
    assert "total" in finding.detail


def test_a_cell_that_fails_on_unwritten_work_is_reported(sliding, built):
    prose = '# %% [markdown] id="about-total"'
    edit(sliding.source, prose, f'# %% id="try"\ndifferences(np.zeros(3))\n\n{prose}')
    made = build(sliding)
    finding = verify.untouched_fails(sliding, made)
    assert not finding.holds
    assert finding.detail.startswith("try: NotImplementedError")
    assert verify.solutions_pass(sliding, made).holds


def test_a_cell_that_writes_to_stderr_is_reported(sliding, built):
    edit(
        sliding.source,
        "from cnn_course import check\n",
        "from cnn_course import check\nimport sys; print('!', file=sys.stderr)\n",
    )
    assert "setup: !" in verify.solutions_pass(sliding, build(sliding)).detail


def test_a_solution_that_the_committed_checks_refuse_is_reported(sliding, built):
    edit(sliding.source, "check.total(total)", "check.total(lambda x: 5)")
    finding = verify.solutions_pass(sliding, build(sliding))
    assert not finding.holds
    assert finding.detail.startswith("total: 0/1")
