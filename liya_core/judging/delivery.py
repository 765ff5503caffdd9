"""How an answer was said. None of it is in the score."""

from liya_core.judging.text import Vocabulary, keys
from liya_core.models import Delivery

_FIRST_PERSON = frozenset({"i", "im", "ive", "id", "ill", "me", "my", "mine", "myself"})
_WE = frozenset({"we", "were", "weve", "wed", "us", "our", "ours", "ourselves"}) - {"were", "wed"}


def delivery(text: str, words: Vocabulary) -> Delivery:
    """The counts that the delivery panel shows of one answer."""
    said = keys(text)
    return Delivery(
        words=len(said),
        fillers=len(words["fillers"].find(said)),
        hedges=len(words["hedges"].find(said)),
        first_person=sum(key in _FIRST_PERSON for key in said),
        we=sum(key in _WE for key in said),
    )
