"""What things are called on the pages."""

from typing import Final

from liya_core.bank import InterviewRound, InterviewType, Level
from liya_core.models import Failure, FeedbackMode, Recommendation, Severity

TYPES: Final[dict[InterviewType, str]] = {
    "behavioral": "Behavioral",
    "technical": "Technical",
    "case_study": "Case study",
    "system_design": "System design",
    "culture_fit": "Culture fit",
}
ROUNDS: Final[dict[InterviewRound, str]] = {
    "phone_screen": "Phone screen",
    "first_round": "First round",
    "second_round": "Second round",
    "final_round": "Final round",
}
LEVELS: Final[dict[Level, str]] = {"junior": "Junior", "mid": "Mid-level", "senior": "Senior", "lead": "Lead"}
FEEDBACK: Final[dict[FeedbackMode, str]] = {"study": "After each answer", "real": "Only at the end"}
RECOMMENDATIONS: Final[dict[Recommendation, str]] = {
    "strong_proceed": "Ready",
    "proceed": "Nearly ready",
    "review": "Keep practicing",
    "decline": "Keep practicing",
    "not_enough_evidence": "Too little to say",
}
SEVERITIES: Final[dict[Severity, str]] = {"blocker": "Costs most", "significant": "Costs much", "minor": "Costs a little"}
FAILURES: Final[dict[Failure, str]] = {
    "provider_unavailable": "",
    "output_invalid": "The model's reply could not be used.",
    "cut_off": "The model's reply was longer than LIYA_REPLY_TOKENS allows.",
    "refused": "The model, or a filter before it, refused to reply.",
    "too_slow": "The model did not answer in time.",
    "unreachable": "The model server could not be reached, or broke off.",
    "key_refused": "The model server refused the key; check OPENAI_API_KEY.",
    "model_unknown": "The model server does not know the model; check LIYA_MODEL.",
    "busy": "The model server takes no more requests just now, or the quota of the key is used up.",
    "budget": "The tokens that your settings allow are used up.",
    "no_model": "This interview is led by a model, and none is set up here now.",
}
STATUSES: Final[dict[str, str]] = {"active": "Unfinished", "ended": "Finished", "expired": "Expired"}


def counted(number: int, one: str, many: str | None = None) -> str:
    """So many of something; `many` where its plural is not made with an s."""
    return f"{number:,} {one if number == 1 else many or one + 's'}"


def signed(number: float, decimals: int = 0) -> str:
    """A change as it is written: with its sign, and none where nothing changed."""
    return f"{number:+.{decimals}f}".replace("-", "−") if number else "±0"
