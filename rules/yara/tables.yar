/* CSV cells. */

rule spreadsheet_command_formula : csv
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
