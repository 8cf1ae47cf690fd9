"""Where in the document something stands, as a chain of steps that costs nothing until somebody asks for its words."""

from __future__ import annotations

_SHOWN_STEPS = 6


class Place:
    """One step; "page 3" > "/Annots" > "[2]" reads "page 3 /Annots[2]". Long chains are cut in the middle."""

    __slots__ = ("parent", "step")

    def __init__(self, step: str, parent: Place | None = None) -> None:
        self.parent = parent
        self.step = step

    def __str__(self) -> str:
        steps: list[str] = []
        place: Place | None = self
        while place is not None:
            steps.append(place.step)
            place = place.parent
        steps.reverse()
        if len(steps) > _SHOWN_STEPS + 1:
            steps = [steps[0], "...", *steps[-_SHOWN_STEPS:]]
        return "".join(step if step.startswith("[") or index == 0 else " " + step for index, step in enumerate(steps))
