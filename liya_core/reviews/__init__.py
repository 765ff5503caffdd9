"""A coach's second opinion: which answers wait for it, how it is given, and how well the judge agrees with it.

A coach rates an answer before the machine's rating is shown to them, once, on the levels of the same rubric, and nothing changes
that afterwards: only so does it say whether the judge agrees with people. What they hold to after they have seen the machine's is
a note beside it. Neither ever stands in the place of the machine's score, and only interviews that are over are reviewed.
"""

from liya_core.reviews.agreeing import RATED, Agreed, agreements
from liya_core.reviews.checking import LONGEST, LONGEST_NAME, LONGEST_QUOTE, name
from liya_core.reviews.saying import answer, comment, dimensions, dispute, flag, override, question, rate, reviewable
from liya_core.reviews.waiting import QUEUE, Waiting, queue

__all__ = [
    "LONGEST", "LONGEST_NAME", "LONGEST_QUOTE", "QUEUE", "RATED", "Agreed", "Waiting", "agreements", "answer", "comment", "dimensions",
    "dispute", "flag", "name", "override", "question", "queue", "rate", "reviewable",
]  # fmt: skip
