/* Rich text files (RTF). */

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
