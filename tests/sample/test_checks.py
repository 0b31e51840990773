"""Content that contradicts itself is refused, each time from the same right start."""

import dataclasses
import shutil

import pytest

from sample.checks import StoryError, check
from sample.story import CONTENT, load

STORY = load()


def _with_step(label, number, /, **changes):
    """The story with one step (from 1) of one thread changed."""
    thread = STORY.by_label[label]
    steps = list(thread.steps)
    steps[number - 1] = dataclasses.replace(steps[number - 1], **changes)
    changed = dataclasses.replace(thread, steps=tuple(steps))
    return dataclasses.replace(STORY, threads=tuple(changed if each is thread else each for each in STORY.threads))


def test_it_is_accepted_as_it_is():
    check(STORY)


@pytest.mark.parametrize(
    ("number", "changes", "sentence"),
    [
        (1, {"do": "answer"}, "a thread begins when somebody asks"),
        (1, {"tags": ("one", "two", "three", "four", "five", "six")}, "5 tags"),
        (2, {"who": ("rosa",)}, "rosa may not do this"),
        (2, {"who": ("amina", "amina")}, "amina did this before"),
        (3, {"who": ("nobody",)}, "nobody is called nobody"),
        (3, {"who": ("jun", "nils")}, "one person does this"),
        (3, {"do": "shout"}, "there is no such act"),
        (3, {"text": ""}, "text is missing"),
        (3, {"reason": "why not"}, "reason has no meaning here"),
        (3, {"official": True}, "pavel may not do this"),
        (4, {"on": "nowhere"}, "there is no post nowhere yet"),
        (5, {"who": ("pavel",)}, "pavel may not do this"),
        (6, {"label": "pavel"}, "there is a post pavel already"),
        (7, {"who": ("halima",)}, "halima may not do this"),
        (9, {"on": "filters"}, "this is hidden"),
        (10, {"when": STORY.by_label["brown-baby"].steps[0].when}, "does not come after the one above it"),
    ],
)
def test_a_step_that_cannot_happen_is_refused(number, changes, sentence):
    with pytest.raises(StoryError, match=sentence):
        check(_with_step("brown-baby", number, **changes))


def test_nobody_acts_before_they_join():
    with pytest.raises(StoryError, match="wren has not joined by then"):
        check(_with_step("brown-baby", 2, who=("wren",)))


@pytest.mark.parametrize(
    ("changes", "sentence"),
    [
        ({"evidence": ()}, "not of nothing"),
        ({"evidence": ("elsewhere",)}, "not of elsewhere/opening"),
        ({"evidence": ("brown-baby", "slugs")}, "more than one space"),
        ({"evidence": ("brown-cottage",)}, "was written only after it"),
        ({"who": "amina"}, "amina is no manager"),
        ({"said": "x" * 401}, "what was said up to 400"),
    ],
)
def test_an_outcome_that_cannot_be_is_refused(changes, sentence):
    changed = dataclasses.replace(STORY.outcomes[0], **changes)
    with pytest.raises(StoryError, match=sentence):
        check(dataclasses.replace(STORY, outcomes=(changed,)))


@pytest.mark.parametrize(
    ("old", "new", "sentence"),
    [
        ('name = "Amina Yusuf"', 'name = "Amina Yusuf"\nshoes = 38', "there is no field shoes"),
        ('name = "Amina Yusuf"', "", "name is missing"),
        ('joined = "-19 18:00"', 'joined = "some time ago"', "A day and a time look like"),
        ('name = "Amina Yusuf"', 'name = "Nils Overgaard"', "this name is there twice"),
        ('department = "water"\n', "", "officials have a department"),
    ],
)
def test_a_row_that_makes_no_sense_is_refused(tmp_path, old, new, sentence):
    folder = shutil.copytree(CONTENT, tmp_path / "content")
    written = (folder / "people.toml").read_text()
    assert old in written
    (folder / "people.toml").write_text(written.replace(old, new))
    with pytest.raises(StoryError, match=sentence):
        load(folder)
