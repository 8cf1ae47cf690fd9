/* Office packages (OOXML, ODF) and OLE compound files. What the rebuild leaves out is informational (yara.active_content). A rule that is
   judged on targets matches markup only, which text in a document cannot form. */

rule office_vba_project : office ole
{
    meta:
        description_en = "VBA macro project in an Office file"
        description_ja = "Office ファイルの VBA マクロ"
        severity = "medium"
        feature = "yara.active_content"
    strings:
        $project = "_VBA_PROJECT" wide
        $module = "Attribut\x00e VB_" // the first bytes of every compressed module (MS-OVBA 2.4.1)
    condition:
        any of them
}

rule office_excel4_macro : office
{
    meta:
        description_en = "Excel 4.0 macro sheet"
        description_ja = "Excel 4.0 マクロシート"
        severity = "high"
        feature = "yara.active_content"
    strings:
        $type = "application/vnd.ms-excel.macrosheet+xml"
        $intl = "application/vnd.ms-excel.intlmacrosheet+xml"
        $root = /<(xm:)?macrosheet[ >]/
    condition:
        any of them
}

rule office_dde_field : office
{
    meta:
        description_en = "DDE field that asks another program for data"
        description_ja = "他のプログラムを呼び出す DDE フィールド"
        severity = "high"
        feature = "yara.active_content"
    strings:
        $complex = /<w:instrText[^>]{0,80}>[ \t]{0,8}DDE(AUTO)?[ \t]/ nocase
        $simple = /w:instr="[ \t]{0,8}DDE(AUTO)?[ \t]/ nocase
        $link = /<ddeLink[ ]/
    condition:
        any of them
}

rule office_remote_template : office
{
    meta:
        description_en = "template, frame or object that is loaded from another computer"
        description_ja = "外部から読み込まれるテンプレート・フレーム・オブジェクト"
        severity = "high"
        feature = "yara.active_content"
    strings:
        $type_first = /relationships\/(attachedTemplate|oleObject|frame|subDocument|externalLinkPath)"[^>]{0,400}Target="(https?|ftp|file|mhtml|\\\\)[^>]{0,400}TargetMode="External"/ nocase
        $target_first = /Target="(https?|ftp|mhtml|\\\\)[^>]{0,400}relationships\/(attachedTemplate|oleObject|frame|subDocument)"/ nocase
    condition:
        any of them
}

rule office_ole_package : office ole
{
    meta:
        description_en = "packaged file in an Office document"
        description_ja = "Office 文書に埋め込まれたファイル（パッケージ）"
        severity = "medium"
        feature = "yara.active_content"
    strings:
        $native = { 01 00 4F 00 6C 00 65 00 31 00 30 00 4E 00 61 00 74 00 69 00 76 00 65 00 } // "\x01Ole10Native"
    condition:
        $native
}

rule excel4_downloader : ole office
{
    meta:
        description_en = "Excel 4.0 macro that downloads or starts a program"
        description_ja = "ファイルのダウンロードやプログラムの起動をする Excel 4.0 マクロ"
        severity = "high"
        feature = "yara.dropper"
    strings:
        $sheet1 = /<(xm:)?macrosheet[ >]/
        $sheet2 = "application/vnd.ms-excel.macrosheet+xml"
        $call = /(CALL|REGISTER)\(("|&quot;)(urlmon|kernel32|shell32)/ nocase
        $download = "URLDownloadToFile" nocase
        $exec = /EXEC\(("|&quot;)(cmd|powershell|mshta|rundll32|regsvr32|wscript|certutil)/ nocase
    condition:
        any of ($sheet*) and ($call or $download or $exec)
}

rule follina_link_cve_2022_30190 : office target
{
    meta:
        description_en = "object that is loaded from a page as the Follina attack does (CVE-2022-30190)"
        description_ja = "Follina 攻撃の形で外部ページから読み込まれるオブジェクト（CVE-2022-30190）"
        severity = "high"
        feature = "yara.dropper"
    strings:
        $type_first = /<Relationship [^>]{0,200}relationships\/oleObject"[^>]{0,200}Target="(mhtml:)?https?:\/\/[^">]{1,300}!"/ nocase
        $target_first = /<Relationship [^>]{0,200}Target="(mhtml:)?https?:\/\/[^">]{1,300}!"[^>]{0,200}relationships\/oleObject"/ nocase
    condition:
        any of them
}

rule mshtml_cve_2021_40444 : office target
{
    meta:
        description_en = "object loaded through the browser engine (CVE-2021-40444)"
        description_ja = "ブラウザーエンジン経由で読み込まれるオブジェクト（CVE-2021-40444）"
        severity = "high"
        feature = "yara.dropper"
    strings:
        $target = /<Relationship [^>]{0,300}Target="mhtml:https?:[^">]{1,300}!x-usc:/ nocase
    condition:
        $target
}

rule equation_cve_2017_11882 : ole office
{
    meta:
        description_en = "formula object with code in its font name (CVE-2017-11882)"
        description_ja = "フォント名にコードを含む数式オブジェクト（CVE-2017-11882）"
        severity = "high"
        feature = "yara.dropper"
    strings:
        // EQNOLEFILEHDR, MTEF 3, then a FONT record (tag 8) whose name fills the 40-byte buffer and returns to WinExec
        $font = { 1C 00 00 00 02 00 [22-40] 03 01 01 03 [1-16] 08 ?? ?? [30-80] (12 0C 43 00 | 83 0C 43 00 | 1C 0C 43 00) }
        $command = { 03 01 01 03 [1-16] 08 ?? ?? (63 6D 64 | 6D 73 68 74 61 | 70 6F 77 65 72 73 68 65 6C 6C) }
    condition:
        any of them
}
