"""Where the people of a rota are posted: a place of the school, where the words of the school or its places say so."""

from dataclasses import dataclass

from actions.imports.places.lookup import Places
from actions.imports.places.spots import Spots
from actions.mapping.asked import Asked
from actions.mapping.pack_words import plain
from actions.mapping.vocabulary import LONGEST
from models.mappings import Family
from models.places import Place


@dataclass(frozen=True)
class Posts:
    """Finds the place of a post, and asks where its word names a kind of place and none for sure."""

    places: Places
    asked: Asked

    def place(self, word: str, row: int) -> Place | None:
        """The one place that a post is; None where it is none, or asked."""
        key, spots = plain(word)[:LONGEST], Spots(self.places, self.asked)
        if (codes := self.asked.words.decided.get((Family.SPOT, key))) is not None:
            return next((spots.by_id[code] for code in codes if code in spots.by_id), None)
        found, _ = self.places.find(word) if word else ([], [])
        if len(found) == 1:
            return found[0]
        uses = {*self.asked.words.meaning(Family.PLACE, word).codes}
        if near := [place for place in spots.near(word) if uses & {*place.tags}]:
            codes = tuple(str(place.id) for place in near)
            self.asked.ask(Family.SPOT, key, row, codes, codes[0] if len(codes) == 1 else "")
        return None
