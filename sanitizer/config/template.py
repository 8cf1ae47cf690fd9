"""The commented settings file that `mugai init` writes: what most sites set is written out, the rest stands there as comments."""

from __future__ import annotations

import json
from collections.abc import Sequence

from sanitizer.config.settings import Language

_JA = """\
# mugai の設定。行頭の「# 」を外した行が有効になります。相対パスはこのファイルのあるフォルダーから数えます。
# 変更したら:  mugai doctor --config このファイル   で確かめ、サービスを再起動してください。

# 保管庫・データベース・鍵を置くフォルダー（モード 0700。職員から見えない所に）
state_folder = "state"

# 通知の言語（ja または en）と、通知に書く問い合わせ先（複数行可）
language = @LANGUAGE@
contact = @CONTACT@

# 同時に処理するファイルの数。CPU のコア数が目安です
slots = 2

# サンドボックスの必要水準。これに届かない機械では起動しません
sandbox_level = "full"

# lease_seconds = 600        # 1件の処理を止まったと見なすまでの秒数
# log_level = "info"
# key_files = ["state/keys/vault.key"]   # 先頭が現在の鍵。鍵を替えるときは新しい鍵を先頭に足します

[antivirus]
# clamd のソケット、または "ホスト:ポート"。書いた場合、clamd が答えないファイルは渡しません
# clamd = "/run/clamav/clamd.ctl"

[intake]
# max_bytes = "8 GiB"        # これより大きいファイルは受け付けません
# min_free_bytes = "2 GiB"   # 空きがこれを下回ると受付を待ちます

[watch]
# poll_seconds = 2           # 受付フォルダーを見る間隔
# settle_seconds = 3         # 大きさと更新時刻がこの秒数変わらなければ、書き終わりと見なします
# unreadable_seconds = 60    # ほかのプログラムが開いているなどで読めないファイルを知らせるまでの秒数
# unfinished_hours = 24      # 一時ファイルの名前のまま動かないものを知らせるまでの時間
# unfinished_names = ["~$*", "*.tmp", "*.part", "*.crdownload", "Thumbs.db", ".DS_Store", ".*"]

[audit]
# checkpoint_every_events = 200
# checkpoint_file = "/別の管理者の共有/audit-checkpoints.txt"   # 署名付きの記録の写し。別の機械に置くと改ざんに強くなります

[retention]
# released_days = 30         # 渡し終えた原本を保管庫から消すまでの日数（0 = 消さない）
# held_days = 0              # 保留した原本（0 = 消さない）

[site]
# この団体だけの方針（inherits = "standard" などと書いた TOML）と YARA 規則
policies_folder = "policies"
rules_folder = "rules"
# passwords_file = "state/passwords.txt"   # 試すパスワード（1行に1つ、モード 0600）

[signatures]
# PDF の電子署名で信頼する認証局の証明書（PEM か DER のファイル、またはそのフォルダー）。無ければ署名者は確認できません
# trust = "trust"

[programs]
# 古い Office 形式の変換（LibreOffice）と文字認識（Tesseract）。1ファイルごとに使い捨ての隔離区画で動かします
# office = "auto"            # "auto"（入っていれば使う）、"off"、または soffice のパス
# office_spares = 1          # 起動して待たせておく数（1つにつきメモリ約100 MB。0 = ファイルごとに起動し、1秒ほど遅くなります）
# office_seconds = 90        # 1ファイルにかける秒数の上限
# office_memory = "2 GiB"
# ocr = "auto"               # "auto"、"off"、または tesseract のパス
# ocr_seconds = 60           # 1ページにかける秒数の上限
# ocr_memory = "2 GiB"

[converters]
# 種類（mugai formats の名前）ごとの、この団体の変換プログラム。同じ隔離区画で動かし、できたファイルを無害化します
# xdw = { command = ["/opt/xdw2pdf/bin/xdw2pdf", "{source}", "{target}"], makes = "pdf" }

# 受付フォルダーごとに1つ。policy は standard / strict / flatten / text-only、または policies の中の名前
# outbox が共有フォルダーのときは、その中に空のファイルを1つ作り、名前を outbox_marker に書いてください。
# 共有が外れている間は、機械の中の空のフォルダーに書き込まずに、つながるまで待ちます
"""

_EN = """\
# Settings of mugai. A line counts when its leading "# " is taken away. Relative paths start at this file's folder.
# After a change:  mugai doctor --config THIS-FILE   then restart the service.

# Vault, database and keys (mode 0700; out of the staff's reach)
state_folder = "state"

# The language of notices (ja or en), and whom they tell people to ask (several lines are fine)
language = @LANGUAGE@
contact = @CONTACT@

# How many files are worked on at once; as many as the machine has cores is a good start
slots = 2

# What the sandbox must reach; below it the daemon does not start
sandbox_level = "full"

# lease_seconds = 600        # after this many seconds a job counts as stuck
# log_level = "info"
# key_files = ["state/keys/vault.key"]   # the first is the current one; to rotate, put a new one in front

[antivirus]
# The socket of clamd, or "host:port". Once it is named, no file is handed over without its answer
# clamd = "/run/clamav/clamd.ctl"

[intake]
# max_bytes = "8 GiB"        # larger files are not taken in
# min_free_bytes = "2 GiB"   # below this much free space, taking in waits

[watch]
# poll_seconds = 2           # how often the inboxes are looked at
# settle_seconds = 3         # a file is complete when size and time have not changed for this long
# unreadable_seconds = 60    # when to report files that cannot be opened (another program may have them open)
# unfinished_hours = 24      # when to report files that keep the name of a temporary file
# unfinished_names = ["~$*", "*.tmp", "*.part", "*.crdownload", "Thumbs.db", ".DS_Store", ".*"]

[audit]
# checkpoint_every_events = 200
# checkpoint_file = "/share/of/another/keeper/audit-checkpoints.txt"   # copies of the signed lines; safest on another machine

[retention]
# released_days = 30         # when the vault forgets originals that were handed over (0 = never)
# held_days = 0              # and originals that are held (0 = never)

[site]
# Policies of this site (TOML files with inherits = "standard" or similar) and YARA rules
policies_folder = "policies"
rules_folder = "rules"
# passwords_file = "state/passwords.txt"   # passwords to try (one a line, mode 0600)

[signatures]
# Certificates of the authorities whose signatures on PDFs count as trusted (a PEM or DER file, or a folder of them)
# trust = "trust"

[programs]
# LibreOffice (converts old Office formats) and Tesseract (reads scanned pages): each file gets a jail of its own, once
# office = "auto"            # "auto" (used when installed), "off", or the path of soffice
# office_spares = 1          # how many wait, started already (about 100 MB each; 0 starts one per file: a second slower)
# office_seconds = 90        # at most this long for one file
# office_memory = "2 GiB"
# ocr = "auto"               # "auto", "off", or the path of tesseract
# ocr_seconds = 60           # at most this long for one page
# ocr_memory = "2 GiB"

[converters]
# A program of your own for files of one type (as `mugai formats` names it): run in the same jail; what it makes is disarmed
# xdw = { command = ["/opt/xdw2pdf/bin/xdw2pdf", "{source}", "{target}"], makes = "pdf" }

# One for each inbox. policy is standard, strict, flatten, text-only, or a name in policies
# Where the outbox is a mounted share, make an empty file in it and write its name as outbox_marker: while the share is
# away, outputs wait for it and are not written into the empty folder below the mount
"""


def settings_text(routes: Sequence[str], language: Language, contact: str) -> str:
    """A settings file for folders as `mugai init` makes them."""
    head = _JA if language == "ja" else _EN
    text = head.replace("@LANGUAGE@", _quoted(language)).replace("@CONTACT@", _quoted(contact))
    return text + "".join(_route(route) for route in routes)


def _route(name: str) -> str:
    return (
        f"[[route]]\nname = {_quoted(name)}\ninbox = {_quoted(f'inbox/{name}')}\noutbox = {_quoted(f'outbox/{name}')}\n"
        'policy = "standard"\n# owner = ""\n# outbox_marker = ".mugai-outbox"\n\n'
    )


def _quoted(text: str) -> str:
    """A TOML basic string; JSON's escapes are a part of TOML's (TOML 1.0, String), DEL aside."""
    return json.dumps(text, ensure_ascii=False).replace("\x7f", "\\u007f")
