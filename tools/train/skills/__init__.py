"""Questions with exact answers, in several wordings, split into training and test."""

from .calendar import CALENDAR_SKILLS
from .drills import draw_tally
from .facts import FACT_SKILLS
from .letters import LETTER_SKILLS
from .numbers import NUMBER_SKILLS
from .question import Question, Skill, Split

SKILLS: dict[str, Skill] = {
    skill.name: skill
    for skill in [*NUMBER_SKILLS, *LETTER_SKILLS, *CALENDAR_SKILLS, *FACT_SKILLS]
}

__all__ = ["SKILLS", "Question", "Skill", "Split", "draw_tally"]
