/* Droppers: documents that fetch and start something. Several marks must come together, because one alone also stands in honest macros,
   manuals and security advice. Default: the file is held. */

rule vba_downloader : vba
{
    meta:
        description_en = "macro that downloads a file and runs it on opening"
        description_ja = "開くと自動的にファイルをダウンロードして実行するマクロ"
        severity = "high"
        feature = "yara.dropper"
    strings:
        $auto = /\b(Auto_?Open|Document_?Open|Workbook_?Open|AutoExec|Document_Close|Auto_Close)\b/ nocase
        $get1 = "URLDownloadToFile" nocase
        $get2 = "MSXML2.XMLHTTP" nocase
        $get3 = "MSXML2.ServerXMLHTTP" nocase
        $get4 = "WinHttp.WinHttpRequest" nocase
        $get5 = "Microsoft.XMLHTTP" nocase
        $get6 = "DownloadFile" nocase
        $get7 = "DownloadString" nocase
        $write1 = "ADODB.Stream" nocase
        $write2 = "SaveToFile" nocase
        $run1 = "WScript.Shell" nocase
        $run2 = "ShellExecute" nocase
        $run3 = /\bShell[ \t(]/ nocase
        $run4 = "Win32_Process" nocase
    condition:
        $auto and any of ($get*) and any of ($run*) and (any of ($write*) or $get1 or $get6 or $get7)
}

rule vba_hidden_powershell : vba
{
    meta:
        description_en = "macro that starts a hidden or encoded PowerShell"
        description_ja = "隠れた PowerShell や符号化した PowerShell を起動するマクロ"
        severity = "high"
        feature = "yara.dropper"
    strings:
        $auto = /\b(Auto_?Open|Document_?Open|Workbook_?Open|AutoExec|Document_Close|Auto_Close)\b/ nocase
        $encoded = /powershell(\.exe)?[^\r\n"]{0,200}[ \t]-e(nc?|ncodedcommand)?[ \t]+[A-Za-z0-9+\/]{40}/ nocase
        $hidden = /powershell(\.exe)?[^\r\n]{0,120}-w(indowstyle)?[ \t]+(hidden|1)\b/ nocase
        $fetch = /powershell(\.exe)?[^\r\n]{0,300}(DownloadFile|DownloadString|Invoke-WebRequest|iwr|Start-BitsTransfer|Net\.WebClient)/ nocase
    condition:
        $auto and any of ($encoded, $hidden, $fetch)
}

rule vba_living_off_the_land : vba
{
    meta:
        description_en = "macro that runs code through a Windows tool on opening"
        description_ja = "開くと Windows の道具を使ってコードを実行するマクロ"
        severity = "high"
        feature = "yara.dropper"
    strings:
        $auto = /\b(Auto_?Open|Document_?Open|Workbook_?Open|AutoExec|Document_Close|Auto_Close)\b/ nocase
        $mshta = /mshta(\.exe)?[ \t"']+(https?:|javascript:|vbscript:)/ nocase
        $regsvr = /regsvr32(\.exe)?[^\r\n]{0,80}(\/i:https?:|scrobj\.dll)/ nocase
        $rundll = /rundll32(\.exe)?[^\r\n]{0,120}(javascript:|\\(AppData|Temp|ProgramData|Users\\Public)\\)/ nocase
        $certutil = /certutil(\.exe)?[^\r\n]{0,80}-(urlcache|decode)\b/ nocase
        $bitsadmin = /bitsadmin(\.exe)?[^\r\n]{0,80}\/transfer\b/ nocase
        $wmic = /wmic(\.exe)?[^\r\n]{0,80}(process[ ]+call[ ]+create|\/format:["']?https?:)/ nocase
    condition:
        $auto and any of ($mshta, $regsvr, $rundll, $certutil, $bitsadmin, $wmic)
}

rule vba_shellcode : vba
{
    meta:
        description_en = "macro that writes machine code into memory and starts it"
        description_ja = "メモリーに機械語を書き込んで実行するマクロ"
        severity = "high"
        feature = "yara.dropper"
    strings:
        $allocate1 = "VirtualAlloc" nocase
        $allocate2 = "VirtualProtect" nocase
        $copy1 = "RtlMoveMemory" nocase
        $copy2 = "WriteProcessMemory" nocase
        $run1 = "CreateThread" nocase
        $run2 = "EnumWindows" nocase
        $run3 = "CallWindowProc" nocase
        $run4 = "QueueUserAPC" nocase
        $run5 = "CreateTimerQueueTimer" nocase
        $declare = /Declare[ ]+(PtrSafe[ ]+)?(Function|Sub)/ nocase
    condition:
        $declare and any of ($allocate*) and any of ($copy*) and any of ($run*)
}

rule emotet_like_document : vba
{
    meta:
        description_en = "macro put together as in Emotet documents"
        description_ja = "Emotet の文書に似た作りのマクロ"
        severity = "high"
        feature = "yara.dropper"
    strings:
        $auto = /\b(Document_?Open|Auto_?Open|Workbook_?Open)\b/ nocase
        $wmi1 = "winmgmts:Win32_Process" nocase
        $wmi2 = "winmgmts:" nocase
        $wmi3 = "Win32_ProcessStartup" nocase
        $show = "ShowWindow" nocase
        $pieces = /(ChrW?\([0-9]{2,3}\)[ ]*[&+][ ]*){6}/ nocase
        $split = /(Replace|Join|Split)\([^\r\n]{0,200}(Replace|Join|Split)\(/ nocase
    condition:
        $auto and (($wmi3 and $show) or (($wmi1 or $wmi2) and ($pieces or $split) and $show) or ($wmi1 and $pieces))
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

rule equation_object_in_rich_text : rtf
{
    meta:
        description_en = "formula object in a rich text file that loads by itself (CVE-2017-11882)"
        description_ja = "自動的に読み込まれる数式オブジェクトを含むリッチテキスト（CVE-2017-11882）"
        severity = "high"
        feature = "yara.dropper"
    strings:
        $class = "4571756174696f6e2e33" nocase // "Equation.3" in hexadecimal digits
        $clsid = "02ce020000000000c000000000000046" nocase
        $name = /\\objclass[ ]+Equation\.3/ nocase
        $update = "\\objupdate"
        $winexec = "120c4300" nocase
    condition:
        any of ($class, $clsid, $name) and ($update or $winexec)
}

rule rtf_loads_from_the_network : rtf
{
    meta:
        description_en = "rich text file whose object loads an address by itself (CVE-2017-0199)"
        description_ja = "外部アドレスを自動的に読み込むリッチテキスト（CVE-2017-0199）"
        severity = "high"
        feature = "yara.dropper"
    strings:
        $moniker = "e0c9ea79f9bace118c8200aa004ba90b" nocase // CLSID of the URL moniker, in hexadecimal digits
        $script = "c6afabec197fd211978e0000f8757e2a" nocase // CLSID of the script moniker
        $update = "\\objupdate"
        $autlink = "\\objautlink"
    condition:
        ($moniker or $script) and ($update or $autlink)
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
