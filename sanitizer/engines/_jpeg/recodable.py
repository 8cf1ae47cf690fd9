"""Says whether the coefficients of a JPEG can be written as one interleaved sequential stream without any error."""

from __future__ import annotations

from sanitizer.engines._jpeg.segments import DQT, SOS, Data, JpegParts

_MOST_BLOCKS_IN_UNIT = 10  # ITU-T T.81 B.2.3


def is_recodable(data: Data, parts: JpegParts) -> bool:
    """False for legal oddities (tables that change between scans, components without a scan, sampling that cannot be interleaved)
    and for what only an attacker writes: such pictures are decoded and compressed again."""
    if not parts.is_huffman:
        return False
    frame = next(segment for segment in parts.segments if segment.marker == parts.frame_marker)
    components = [data[at : at + 3] for at in range(frame.start + 6, frame.start + 6 + 3 * parts.components, 3)]
    identifiers = [component[0] for component in components]
    sampling = [(component[1] >> 4, component[1] & 15) for component in components]
    if len(set(identifiers)) != len(identifiers) or not all(1 <= h <= 4 and 1 <= v <= 4 for h, v in sampling):
        return False
    if parts.components > 1 and sum(h * v for h, v in sampling) > _MOST_BLOCKS_IN_UNIT:
        return False
    return {component[2] for component in components} <= _tables_before_scans(data, parts) and set(identifiers) == _scanned(
        data, parts
    )


def _tables_before_scans(data: Data, parts: JpegParts) -> set[int]:
    """Numbers of the quantisation tables; none when one is defined after the first scan."""
    tables: set[int] = set()
    scan_seen = False
    for segment in parts.segments:
        scan_seen = scan_seen or segment.marker == SOS
        if segment.marker != DQT:
            continue
        at = segment.start
        while at < segment.end:
            tables.add(data[at] & 15)
            at += 1 + (64 << (data[at] >> 4 & 1))
        if at != segment.end or scan_seen:
            return set()
    return tables


def _scanned(data: Data, parts: JpegParts) -> set[int]:
    """Identifiers of the components that stand in a scan header."""
    seen: set[int] = set()
    for segment in parts.segments:
        if segment.marker == SOS:
            count = data[segment.start]
            seen.update(data[segment.start + 1 : segment.start + 1 + 2 * count : 2])
    return seen
