/* PDF, by marks in raw bytes and in inflated streams. What the rebuild leaves out is informational (yara.active_content); it is never
   judged on targets, because a document may talk about these things. */

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

rule pdf_that_starts_a_tool : pdf
{
    meta:
        description_en = "PDF whose action starts a Windows tool"
        description_ja = "Windows の道具を起動する PDF"
        severity = "high"
        feature = "yara.dropper"
    strings:
        $launch = /\/S[ \t\r\n]{0,4}\/Launch[ \t\r\n\/>]/
        $tool = /\/F[ \t\r\n]{0,4}\([^)]{0,80}(cmd|powershell|mshta|wscript|rundll32|regsvr32)(\.exe)?\)/ nocase
        $parameters = /\/P[ \t\r\n]{0,4}\([^)]{0,40}(\/c|\/k|-enc|-e |https?:)/ nocase
    condition:
        $launch and $tool and $parameters
}

rule pdf_exploit_script : pdf
{
    meta:
        description_en = "PDF script put together as exploits are"
        description_ja = "攻撃コードの作りをした PDF スクリプト"
        severity = "high"
        feature = "yara.dropper"
    strings:
        $js = /\/S[ \t\r\n]{0,4}\/JavaScript[ \t\r\n\/>]/
        $call1 = /(Collab\.(collectEmailInfo|getIcon)|util\.printf[ ]{0,2}\([ ]{0,2}["']%45000f|media\.newPlayer|spell\.customDictionaryOpen)/
        $export = /exportDataObject[ ]{0,2}\([^)]{0,120}nLaunch["']?[ ]{0,2}:[ ]{0,2}[12]/
        $spray = /unescape[ ]{0,2}\([ ]{0,2}["'](%u[0-9a-fA-F]{4}){8}/
    condition:
        $js and any of ($call1, $export, $spray)
}

rule pdf_that_is_a_script : pdf raw
{
    meta:
        description_en = "PDF that is also an HTML application or a script"
        description_ja = "HTML アプリケーションやスクリプトを兼ねる PDF"
        severity = "high"
        feature = "yara.polyglot"
    strings:
        $application = "<hta:application" nocase
        $script = "<script" nocase
        $html = "<html" nocase
    condition:
        $application in (0 .. 4096) or ($script in (0 .. 1024) and $html in (0 .. 1024))
}
