/* Active content by its marks in raw and unpacked bytes: what the rebuild leaves out. Informational; never judged on targets, because
   a document may talk about these things. */

rule pdf_javascript : pdf
{
    meta:
        description_en = "JavaScript action in a PDF"
        description_ja = "PDF の JavaScript アクション"
        severity = "medium"
        feature = "yara.active_content"
    strings:
        $action = /\/S[ \t\r\n]{0,4}\/JavaScript[ \t\r\n\/>]/
        $names = /\/JavaScript[ \t\r\n]{0,4}([0-9]{1,7} [0-9]{1,5} R|<<)/
        $hidden1 = "/#4AavaScript" nocase
        $hidden2 = "/J#61vaScript"
        $hidden3 = "/#4A#61#76#61" nocase
        $hidden4 = "/Java#53cript"
        $hidden5 = "/J#61v#61S"
    condition:
        any of them
}

rule pdf_launch : pdf
{
    meta:
        description_en = "action in a PDF that starts a program"
        description_ja = "プログラムを起動する PDF のアクション"
        severity = "high"
        feature = "yara.active_content"
    strings:
        $action = /\/S[ \t\r\n]{0,4}\/Launch[ \t\r\n\/>]/
    condition:
        $action
}

rule pdf_embedded_file : pdf
{
    meta:
        description_en = "file embedded in a PDF"
        description_ja = "PDF に埋め込まれたファイル"
        severity = "low"
        feature = "yara.active_content"
    strings:
        $stream = /\/Type[ \t\r\n]{0,4}\/EmbeddedFile[ \t\r\n\/>]/
        $names = /\/EmbeddedFiles[ \t\r\n]{0,4}([0-9]{1,7} [0-9]{1,5} R|<<)/
    condition:
        any of them
}

rule pdf_rich_media : pdf
{
    meta:
        description_en = "Flash, film or 3D in a PDF"
        description_ja = "PDF の Flash・動画・3D"
        severity = "medium"
        feature = "yara.active_content"
    strings:
        $annotation = /\/Subtype[ \t\r\n]{0,4}\/(RichMedia|3D|Movie|Screen)[ \t\r\n\/>]/
    condition:
        $annotation
}

rule pdf_xfa_form : pdf
{
    meta:
        description_en = "XFA form in a PDF"
        description_ja = "PDF の XFA フォーム"
        severity = "low"
        feature = "yara.active_content"
    strings:
        $entry = /\/XFA[ \t\r\n]{0,4}(\[|[0-9]{1,7} [0-9]{1,5} R)/
    condition:
        $entry
}

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

rule rtf_object : rtf
{
    meta:
        description_en = "OLE object in a rich text file"
        description_ja = "リッチテキストに埋め込まれた OLE オブジェクト"
        severity = "medium"
        feature = "yara.active_content"
    strings:
        $data = "\\objdata"
        $auto = "\\objupdate"
    condition:
        any of them
}

rule picture_with_script : image
{
    meta:
        description_en = "script text hidden in a picture"
        description_ja = "画像に隠されたスクリプト文字列"
        severity = "medium"
        feature = "yara.active_content"
    strings:
        $php = "<?php "
        $script = /<script[ >][^<]{0,200}<\/script>/ nocase
        $image_magick = /(url|image)\(['"]?https?:[^)]{1,200}\)/ nocase
        $push = "push graphic-context"
    condition:
        $php or $script or ($push and $image_magick)
}

rule spreadsheet_command_formula : office csv
{
    meta:
        description_en = "cell that starts a program by DDE"
        description_ja = "DDE でプログラムを起動するセル"
        severity = "high"
        feature = "yara.active_content"
    strings:
        $cell = /[=+\-@][ \t'"]{0,4}(cmd|powershell|mshta|msexcel|rundll32|regsvr32|certutil)[ \t'"]{0,4}\|[ \t]{0,4}['"]/ nocase
    condition:
        $cell
}
