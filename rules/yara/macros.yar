/* VBA source, which the macro scanner extracts. Several marks must come together, because one alone also stands in honest macros:
   a municipal form may open itself, write a file or ask a server, but does not fetch a program and start it. */

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
