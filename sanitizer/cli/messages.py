"""What the command line says, in both languages. Keys of a message never change; its words may."""

from __future__ import annotations

import os

from sanitizer.policy.words import choose_language

_MESSAGES: dict[str, tuple[str, str]] = {
    "done": ("{released} of {total} files released, {held} held.", "{total}件中 {released}件を出力、{held}件を保留しました。"),
    "nothing": ("No files there.", "対象のファイルがありません。"),
    "skipped.link": ("left alone (symbolic link): {path}", "対象外（シンボリックリンク）: {path}"),
    "skipped.own_output": ("left alone (written by mugai): {path}", "対象外（mugaiの出力）: {path}"),
    "skipped.too_deep": ("left alone (too deep): {path}", "対象外（フォルダーの階層が深すぎます）: {path}"),
    "skipped.unreadable": ("cannot be read: {path}", "読み取れません: {path}"),
    "no_path": ("No such file or folder: {path}", "ファイルまたはフォルダーがありません: {path}"),
    "progress": ("disarming", "無害化中"),
    "column.file": ("file", "ファイル"),
    "column.verdict": ("verdict", "判定"),
    "column.method": ("method", "処理"),
    "column.output": ("output or reason", "出力または理由"),
    "column.removed": ("removed", "除去"),
    "sandbox_low": (
        "The sandbox reaches only the level “{level}” here; “{required}” is required.",
        "この環境ではサンドボックスの水準が「{level}」までです。「{required}」が必要です。",
    ),
    "sandbox_hint": ("Run `mugai doctor` for details.", "詳しくは `mugai doctor` を実行してください。"),
}


def language() -> str:
    """From the locale, or MUGAI_LANG."""
    return choose_language(os.environ.get("MUGAI_LANG", ""), os.environ)


def message(key: str, **values: object) -> str:
    english, japanese = _MESSAGES[key]
    return (japanese if language() == "ja" else english).format_map(values)
