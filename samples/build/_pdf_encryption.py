"""A one-page PDF under the standard security handler, revision 2 (ISO 32000-1, 7.6.3), the same bytes each time."""

from __future__ import annotations

import base64
import hashlib
import zlib

from samples.build._pdf import HELVETICA, TEXT, Document

_PADDING = bytes.fromhex("28BF4E5E4E758A4164004E56FFFA01082E2E00B6D0683E802F0CA9FE6453697A")
_PERMISSIONS = -44  # no printing, no changes
_IDENTITY = b"mugai-sample-id!"


def _rc4(key: bytes, data: bytes) -> bytes:
    state = list(range(256))
    j = 0
    for i in range(256):
        j = (j + state[i] + key[i % len(key)]) % 256
        state[i], state[j] = state[j], state[i]
    out = bytearray()
    i = j = 0
    for byte in data:
        i = (i + 1) % 256
        j = (j + state[i]) % 256
        state[i], state[j] = state[j], state[i]
        out.append(byte ^ state[(state[i] + state[j]) % 256])
    return bytes(out)


def _padded(password: str) -> bytes:
    return (password.encode("latin-1") + _PADDING)[:32]


def _md5(data: bytes) -> bytes:
    return hashlib.md5(data, usedforsecurity=False).digest()


def _owner_entry(user: str, owner: str) -> bytes:
    return _rc4(_md5(_padded(owner))[:5], _padded(user))


def key_of(user: str, owner: str) -> bytes:
    """What `encrypted` encrypts by."""
    permissions = (_PERMISSIONS & 0xFFFFFFFF).to_bytes(4, "little")
    return _md5(_padded(user) + _owner_entry(user, owner) + permissions + _IDENTITY)[:5]


def by_key(key: bytes, number: int, data: bytes) -> bytes:
    """A string or stream of the object *number* (generation 0), encrypted or decrypted."""
    return _rc4(_md5(key + number.to_bytes(3, "little") + b"\0\0")[:10], data)


def encrypted(user: str, owner: str, content_data: bytes = TEXT, content_entries: str = "") -> bytes:
    """The words "Kept text" under these passwords, or a page with another content."""
    owner_entry, key = _owner_entry(user, owner), key_of(user, owner)
    user_entry = _rc4(key, _PADDING)
    document = Document("1.4")
    root, pages, page, content, security = (document.reserve() for _ in range(5))
    document.put(root, f"<</Type/Catalog/Pages {pages} 0 R>>")
    document.put(pages, f"<</Type/Pages/Count 1/Kids[{page} 0 R]>>")
    document.put(
        page,
        f"<</Type/Page/Parent {pages} 0 R/MediaBox[0 0 420 595]/Contents {content} 0 R/Resources<</Font<</F1 {HELVETICA}>>>>>>",
    )
    data = by_key(key, content, content_data)
    head = b"<<%s/Length %d>>" % (content_entries.encode("ascii"), len(data))
    document.bodies[content] = head + b"\nstream\n%s\nendstream" % data
    document.put(security, f"<</Filter/Standard/V 1/R 2/O<{owner_entry.hex()}>/U<{user_entry.hex()}>/P {_PERMISSIONS}>>")
    identity = f"<{_IDENTITY.hex()}>"
    return document.build(root, f"/Encrypt {security} 0 R/ID[{identity}{identity}]")


_AES_256 = (
    "c-n<jJ8v9S7!`#<8ffUK&~02G<jj3P&|=BX?kb2FTf2!<L@Dm$yWSz|8EbZIIS8Q?NJum^6ckj6B7Oo?P(c$yLq!#OB!ol+R1tS(y$|GqnUUts"
    "cfZFuN9WGwL4UYKuBdGDyT2bi&j`Y(a_?uo9?A#j4V1H@Drczu-0ANQy2Y-Y!6DS`4$4#MTIO{)gDKKzd%Jz|1A7EBL{rZZ%5U5|0hC|0jh$9U"
    "X*+{5w4><S$g9<9*&u@QcZ)DXw-M_~?<|Vv{Z^&yKc!^?(aaE^kK2P#*xl+pb;0T86eD3o+v~vADRBX71heY2_An<oOkL&+vgF#u@@p_XgQoB{"
    "(Jg%yit-5Mw~BHn5nlzyr>^Oswt&e3ch_OANh`~W%o-QI#^pMcN6iFjoJxyn19f^&Z3BHsbGo8gQ-eLu?!Wc(KOepM+TN9ogFim}?7^cSu01gi"
    "w?@yh-~ZfrV-nu}^o3u4{Q9?-zH+bs^7zYFZatr<r+>YNpJXpSDqn3jCeM05eG~70{PGufKl%LO_fNl-Etree7qG;-#KTULaT6|9JEzTLaMp^M"
    "_bb1D0%e=Dmo^6DL$>6>=z{rz&A72;uyt6bP$5yik9r`8<pDFMyj0QHKsXS}KpEvsWDLjXfmm!9G0Zs&&PZUM0Fgkkaxz8`f@7<LHCQ^vh;R}M"
    "3W3=mOv13ATns8&O(S8(Dnbe7j#|o$($@3fv5?>(%??p2VI4{1w3U<xqN9+Qiq_j`i(snL0_x*r9;~pkUNP^$1sOS^iIWRNrjEhucJc_xmiqB<"
    "p<#N}tB;$g#{~-vv~W=yOF7{TOQmsiQ8*#B3Y;2AJg}fmpd=Ckh7uF7NT@kD1x9k0bV%c!1A?*U%37x=Niok7h?|LiP~eTXp2~=YBTgGEFc#4#"
    "$`FmlfobNji&#6Sf^#C+L<BRzxV1{BHit;8nfJVgm|-L{yu6SUf(aDSGDeb@x}9<vBMe`TX>%#Y47(H)oUdX{ZHsAgR_n@9Rki<+?sSif51>{3"
    "oj$tVQ!>eclRD0LZalHTjddXz%!72`xBoxmPIvn2dnXMN-GuHe+Pdi!NJin==H_63nEea)uZV^"
)


def encrypted_by_aes_256() -> bytes:
    """The words "Kept text" under AES-256 (revision 6) and an owner password only; made once by qpdf, for its salts are random."""
    return zlib.decompress(base64.b85decode(_AES_256))
