"""Any bytes under any name give one Detection; any bytes give hits or an UntrustedInputError; neither raises anything else."""

from __future__ import annotations

from io import BytesIO

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from samples.build import foreign, scanner
from sanitizer.contract.scanner import Hit, NeedsFamily
from sanitizer.detect.foreign import BY_NAME
from sanitizer.detect.identify import identify
from sanitizer.engines import all_engines
from sanitizer.model.errors import UntrustedInputError
from sanitizer.model.limits import Limits
from sanitizer.scanners import all_scanners
from tests.in_process import as_file

TYPES = tuple(file_type for engine in all_engines() for file_type in engine.types)
SAMPLES = tuple(sample.build() for sample in (*foreign.SAMPLES, *scanner.SAMPLES))
STARTS = tuple(sorted({sample[:64] for sample in SAMPLES}))
QUICK = settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.too_slow])


@st.composite
def damaged(draw: st.DrawFn) -> bytes:
    """A sample that was cut, or some of whose bytes were changed, or another one's start in front of it."""
    data = bytearray(draw(st.sampled_from(SAMPLES)))
    for _ in range(draw(st.integers(0, 8))):
        if data:
            data[draw(st.integers(0, len(data) - 1))] = draw(st.integers(0, 255))
    cut = draw(st.integers(0, len(data)))
    return draw(st.sampled_from((b"", *STARTS))) + bytes(data[:cut] if draw(st.booleans()) else data)


CONTENT = st.one_of(damaged(), st.builds(lambda start, rest: start + rest, st.sampled_from(STARTS), st.binary(max_size=600)))


def _check(data: bytes, name: str) -> None:
    found = identify(BytesIO(data), name, TYPES)
    assert found.file_type is None or found.foreign is None
    assert found.file_type is None or found.file_type in TYPES
    assert found.foreign is None or BY_NAME[found.foreign.name] is found.foreign
    assert found.polyglot == () or len(found.polyglot) > 1
    assert found.detail


@QUICK
@given(data=CONTENT, name=st.text(max_size=30))
def test_any_bytes_give_a_detection(data: bytes, name: str) -> None:
    _check(data, name)


@QUICK
@given(data=CONTENT, suffix=st.sampled_from(sorted({suffix for kind in BY_NAME.values() for suffix in kind.suffixes})))
def test_any_bytes_under_any_known_suffix_give_a_detection(data: bytes, suffix: str) -> None:
    _check(data, "a" + suffix)


@QUICK
@given(data=CONTENT)
def test_any_bytes_give_hits_or_an_untrusted_input_error(data: bytes) -> None:
    with as_file(data) as file:
        for plug in all_scanners():
            for type_name in ("", "docx"):
                try:
                    hits = list(plug.scan(file, type_name, Limits()))
                except (UntrustedInputError, NeedsFamily):
                    continue
                features = [hit.feature for hit in hits if isinstance(hit, Hit)]
                assert all(feature in plug.features or feature.key.startswith("yara.") for feature in features)
