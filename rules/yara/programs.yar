/* Programs inside documents. Whole programs are foreign types already; these look for one that a document carries. */

rule windows_program_inside : pdf office ole rtf image target
{
    meta:
        description_en = "Windows program inside a document"
        description_ja = "文書の中の Windows 実行プログラム"
        severity = "high"
        feature = "yara.embedded_executable"
    strings:
        $mz = { 4D 5A [58] ?? ?? 00 00 }
        $stub_dos = "This program cannot be run in DOS mode"
        $stub_win = "This program must be run under Win32"
    condition:
        any of ($stub_*) and for any i in (1 .. #mz) : (
            uint32(@mz[i] + 60) < 4096 and uint32(@mz[i] + uint32(@mz[i] + 60)) == 0x00004550
        )
}

rule windows_program_without_stub : pdf office ole
{
    meta:
        description_en = "packed Windows program inside a document"
        description_ja = "文書の中の圧縮された Windows 実行プログラム"
        severity = "high"
        feature = "yara.embedded_executable"
    strings:
        $mz = { 4D 5A [58] ?? ?? 00 00 }
        $upx0 = "UPX0"
        $upx1 = "UPX1"
        $aspack = ".aspack"
        $mpress = ".MPRESS1"
        $vmp = ".vmp0"
    condition:
        (($upx0 and $upx1) or $aspack or $mpress or $vmp) and for any i in (1 .. #mz) : (
            uint32(@mz[i] + 60) < 4096 and uint32(@mz[i] + uint32(@mz[i] + 60)) == 0x00004550
        )
}

rule windows_program_in_hexadecimal : rtf
{
    meta:
        description_en = "Windows program written in hexadecimal digits in a rich text file"
        description_ja = "リッチテキストに 16 進数で埋め込まれた Windows 実行プログラム"
        severity = "high"
        feature = "yara.embedded_executable"
    strings:
        $stub = "546869732070726f6772616d2063616e6e6f742062652072756e20696e20444f53206d6f6465" nocase
    condition:
        $stub
}

rule windows_program_in_base64 : pdf office ole rtf html
{
    meta:
        description_en = "Windows program written in Base64"
        description_ja = "Base64 で埋め込まれた Windows 実行プログラム"
        severity = "high"
        feature = "yara.embedded_executable"
    strings:
        $stub = "This program cannot be run in DOS mode" base64 base64wide
        $start = /TV[opqr][A-Za-z0-9+\/]{16}/
    condition:
        $stub and $start
}

rule linux_program_inside : office ole
{
    meta:
        description_en = "Linux program inside a document"
        description_ja = "文書の中の Linux 実行プログラム"
        severity = "high"
        feature = "yara.embedded_executable"
    strings:
        $elf = { 7F 45 4C 46 (01 | 02) (01 | 02) 01 [9] (02 | 03) 00 }
    condition:
        $elf
}
