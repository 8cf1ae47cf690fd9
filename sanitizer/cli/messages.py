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
    "no_output": (
        "The output folder {path} cannot be made: {reason}. Choose another one with -o.",
        "出力フォルダー {path} を作れません: {reason}。-o で別の場所を指定してください。",
    ),
    "no_report": (
        "The report {path} cannot be written: {reason}. Choose another file with --report.",
        "報告ファイル {path} に書き込めません: {reason}。--report で別の場所を指定してください。",
    ),
    "method_with_config": (
        "--method does not go with --config: name a policy with that ladder, such as --policy flatten or --policy text-only.",
        "--method は --config と一緒に使えません。--policy flatten や --policy text-only のように方針で指定してください。",
    ),
    "ask_password": ("Password (it is not shown): ", "パスワード（画面に出ません）: "),
    "no_password": ("No password was given.", "パスワードがありません。"),
    "long_password": ("A password has at most {limit} characters.", "パスワードは{limit}文字までです。"),
    "progress": ("disarming", "無害化中"),
    "removed": ("{count} removed", "{count}か所を除去"),
    "type": ("kind", "種類"),
    "unknown_type": ("unknown", "不明"),
    "more_findings": ("and {count} more", "ほか{count}件"),
    "formats.rebuilt": ("Rebuilt in the same format (→ in another):", "同じ形式で再構成する形式（→ は別の形式）:"),
    "formats.pages.own": ("[image PDF]", "[画像PDF可]"),
    "formats.pages.office": ("[image PDF with LibreOffice]", "[LibreOfficeがあれば画像PDF可]"),
    "formats.refused": ("Recognised and held, with a notice:", "判別して保留し、通知を出す形式:"),
    "policy.good": ("{name}: no mistakes (digest {digest})", "{name}: 誤りはありません（ダイジェスト {digest}）"),
    "audit.good": (
        "The audit log is intact: {events} events, {checkpoints} signed checkpoints, signed up to event {covered}.",
        "監査記録は健全です: {events}件、署名 {checkpoints}件、{covered}件目まで署名済み。",
    ),
    "audit.broken": (
        "The audit log is broken at event {seq}: {code}: {detail}",
        "監査記録は {seq}件目で壊れています: {code}: {detail}",
    ),
    "audit.settled": ("Settled with event {seq}.", "{seq}件目として記録し、再開できるようにしました。"),
    "quarantine.empty": ("Nothing is held.", "保留中のファイルはありません。"),
    "quarantine.pending": (
        "Recorded. A second person has to agree: mugai quarantine approve {job}",
        "記録しました。もう一人の承認が必要です: mugai quarantine approve {job}",
    ),
    "quarantine.release": ("The original of {job} was handed over.", "{job} の原本を持ち出しました。"),
    "quarantine.destroy": ("The original of {job} was destroyed.", "{job} の原本を廃棄しました。"),
    "quarantine.resanitize": ("{job} will be disarmed again.", "{job} をもう一度無害化します。"),
    "macros.digest": ("Macro project of {location}: {digest}", "{location} のマクロ一式: {digest}"),
    "macros.none": ("Nothing was written down about macros of this file.", "このファイルのマクロの記録はありません。"),
    "macros.no_known": ("No macro project was proposed.", "登録を申請されたマクロはありません。"),
    "macros.unread": (
        "There is no source code to read for {job} (its original was destroyed): take a job whose original is still in the vault.",
        "{job} は原本が廃棄されていて、マクロのソースを読めません。原本が残っている受付番号を使ってください。",
    ),
    "macros.no_digest": (
        "{digest} is not the beginning (12 digits or more) of exactly one digest here: see `mugai macros show` or `list`.",
        "{digest} で始まるダイジェスト（12桁以上）が1つに決まりません。`mugai macros show` か `list` で確かめてください。",
    ),
    "macros.proposed": (
        "Recorded. A second person has to read the source code and agree: mugai macros approve {digest}",
        "記録しました。もう一人がソースを読んで承認する必要があります: mugai macros approve {digest}",
    ),
    "macros.approved": (
        'Approved. To let it stay, list it in a policy: [macros] known = ["{digest}"]',
        '承認しました。残すには方針に書いてください: [macros] known = ["{digest}"]',
    ),
    "macros.refused": ("{digest} was not approved.", "{digest} は承認されませんでした。"),
    "macros.withdrawn": ("{digest} is removed again from now on.", "{digest} は今後ふたたび除去されます。"),
    "macros.vba": ("module", "モジュール"),
    "macros.xlm": ("macro sheet", "マクロシート"),
    "macros.verdict": ("scanner", "検査"),
    "macros.state.proposed": ("waits for a second person", "2人目の承認待ち"),
    "macros.state.approved": ("approved", "承認済み"),
    "macros.state.refused": ("refused", "不承認"),
    "macros.state.withdrawn": ("withdrawn", "取消し"),
    "doctor.good": ("ok", "正常"),
    "doctor.bad": ("missing", "不足"),
    "doctor.note": ("optional", "任意"),
    "doctor.off": ("switched off by the settings", "設定により使いません"),
    "doctor.not_there": ("not installed", "入っていません"),
    "doctor.lacks": ("without {parts}", "{parts} がありません"),
    "doctor.spares": ("{count} wait with about {memory} MB", "{count}個が待機（メモリ約{memory} MB）"),
    "doctor.level": ("sandbox level: {level}", "サンドボックスの水準: {level}"),
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
