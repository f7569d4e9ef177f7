"""Whether a description of cooperation says what is done: “cooperation” alone does not (S3-101, S3-219)."""

from __future__ import annotations

import re

# The word that says nothing by itself, in any inflection and in the three languages.
VAGUE = re.compile(r"yhteisty|yhteistoimin|samarbet|partnerskap|co-?operat|collaborat|partnership|kumppanuu")
WORD = re.compile(r"[^\W\d_]{3,}(?:-[^\W\d_]+)*")
# Words that bind or praise and tell of no doing.
BINDING = (
    "kanssa kesken sekä että myös muun muu muut eri erilainen erilaista erilaiset jatkuva jatkuvaa",
    "hyvä hyvää tiivis tiivistä monipuolinen monipuolista yleinen yleistä tehdään teemme tehty tekee",
    "joka jotka yhdessä och med samt även andra olika god gott bra nära allmänt mångsidigt gör görs",
    "tillsammans som and the with also other various good close general continuous versatile together",
    "done that our their",
)
FILLERS = frozenset(" ".join(BINDING).split())
ENOUGH, ENOUGH_WHEN_VAGUE = 2, 3


def is_concrete(description: str) -> bool:
    """True when enough real words are left after “cooperation” and the words that only bind.

    Two will do (*työpaikkajaksot ja näytöt*); three when the vague word stands among them.
    """
    words = WORD.findall(description.casefold())
    real = {word for word in words if not VAGUE.search(word) and word not in FILLERS}
    has_vague = any(VAGUE.search(word) for word in words)
    return len(real) >= (ENOUGH_WHEN_VAGUE if has_vague else ENOUGH)
