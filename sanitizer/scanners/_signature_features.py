"""What the check of PDF signatures reports. The rebuild drops signatures: by default they inform; a policy may block."""

from __future__ import annotations

from sanitizer.model.finding import Action, Category, Feature


def _signature(name: str, en: str, ja: str) -> Feature:
    return Feature(f"signature.{name}", Category.SIGNATURE, Action.REMOVE, en, ja)


VALID = _signature(
    "valid",
    "digital signature that was valid in the original (it is not valid any more in the output)",
    "原本では有効だった電子署名（無害化後のファイルでは無効になります）",
)
UNTRUSTED = _signature(
    "untrusted",
    "digital signature whose signer the site's trust list does not confirm",
    "署名者の証明書を信頼リストで確認できない電子署名",
)
CERTIFICATE = _signature(
    "certificate",
    "digital signature by a certificate that is revoked, out of its time or not meant for it, or with weak cryptography",
    "証明書の失効・期限切れ・用途違い、または弱い暗号による電子署名",
)
CHANGED = _signature("changed", "document that was changed after it was signed", "署名後に変更されている文書")
BROKEN = _signature(
    "broken",
    "digital signature that does not fit the document (altered or damaged)",
    "文書の内容と一致しない電子署名（改ざんまたは破損）",
)
UNCHECKED = _signature("unchecked", "digital signature that could not be checked", "検証できなかった電子署名")
TIMESTAMP = _signature("timestamp", "timestamp by a third party", "第三者機関によるタイムスタンプ")
FEATURES: tuple[Feature, ...] = (VALID, UNTRUSTED, CERTIFICATE, CHANGED, BROKEN, UNCHECKED, TIMESTAMP)
