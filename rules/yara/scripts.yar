/* Web pages, scripts, shortcuts, OneNote: types that are never delivered; the rules say in the notice what was in them. */

rule follina_page_cve_2022_30190 : html rtf script
{
    meta:
        description_en = "page that abuses the Windows diagnostic tool (CVE-2022-30190, Follina)"
        description_ja = "Windows 診断ツールを悪用するページ（CVE-2022-30190、Follina）"
        severity = "high"
        feature = "yara.dropper"
    strings:
        $scheme = /ms-msdt:[ \/%]{0,4}(id|-id)/ nocase
        $parameter = /IT_(RebrowseForFile|BrowseForFile|LaunchMethod|SelectProgram)/ nocase
    condition:
        $scheme and $parameter
}

rule html_smuggling : html
{
    meta:
        description_en = "web page that builds a file and saves it by itself"
        description_ja = "ファイルを組み立てて自動的に保存させる Web ページ"
        severity = "high"
        feature = "yara.dropper"
    strings:
        $blob1 = "new Blob(" nocase
        $blob2 = "msSaveOrOpenBlob" nocase
        $url = "createObjectURL" nocase
        $download = /\.download[ ]{0,2}=/ nocase
        $click = ".click()" nocase
        $decode1 = "atob(" nocase
        $decode2 = "fromCharCode" nocase
    condition:
        $blob1 and ($url or $blob2) and ($download or $blob2) and ($click or $blob2) and any of ($decode*)
}

rule onenote_script : onenote
{
    meta:
        description_en = "OneNote file with a script or program inside"
        description_ja = "スクリプトやプログラムを含む OneNote ファイル"
        severity = "high"
        feature = "yara.dropper"
    strings:
        $store = { E7 16 E3 BD 65 26 11 45 A4 C4 8D 4D 0B 7A 9E AC } // guidFileDataStoreObject (MS-ONESTORE 2.6.13)
        $script = /(WScript\.Shell|<script|powershell|<hta:application|On Error Resume Next|cmd(\.exe)? \/c)/ nocase
        $program = "This program cannot be run in DOS mode"
        $shortcut = { 4C 00 00 00 01 14 02 00 00 00 00 00 C0 00 00 00 00 00 00 46 }
    condition:
        $store and any of ($script, $program, $shortcut)
}

rule shortcut_with_command : lnk
{
    meta:
        description_en = "shortcut that starts a script"
        description_ja = "スクリプトを起動するショートカット"
        severity = "high"
        feature = "yara.dropper"
    strings:
        $tool = /(powershell|mshta|wscript|cscript|rundll32|regsvr32|cmd\.exe|bitsadmin|certutil)/ ascii wide nocase
        $argument = /(\/c |-enc|-e |https?:|-w hidden|-windowstyle|javascript:)/ ascii wide nocase
    condition:
        $tool and $argument
}

rule script_downloader : script html
{
    meta:
        description_en = "script that downloads a file and runs it"
        description_ja = "ファイルをダウンロードして実行するスクリプト"
        severity = "high"
        feature = "yara.dropper"
    strings:
        $get1 = "MSXML2.XMLHTTP" nocase
        $get2 = "WinHttp.WinHttpRequest" nocase
        $get3 = /DownloadFile|DownloadString|Invoke-WebRequest|Start-BitsTransfer/ nocase
        $run1 = "WScript.Shell" nocase
        $run2 = "Shell.Application" nocase
        $run3 = /Invoke-Expression|\bIEX\b|Start-Process/ nocase
        $run4 = ".Run(" nocase
    condition:
        any of ($get*) and any of ($run*)
}
