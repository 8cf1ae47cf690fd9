/* The EICAR standard anti-virus test file (eicar.org): 68 bytes at the very start of a file, which is where its definition wants it.
   The scanner judges `at_start` by the start of the file or of a member, so that a manual that quotes the string passes. */

rule eicar_test_file : at_start everything target
{
    meta:
        description_en = "EICAR anti-virus test file"
        description_ja = "EICAR テスト用ファイル（ウイルス対策の動作確認用）"
        severity = "high"
        feature = "yara.test_virus"
    strings:
        $eicar = { 58 35 4F 21 50 25 40 41 50 5B 34 5C 50 5A 58 35 34 28 50 5E 29 37 43 43 29 37 7D 24 45 49 43 41 52 2D 53 54 41 4E 44 41 52 44 2D 41 4E 54 49 56 49 52 55 53 2D 54 45 53 54 2D 46 49 4C 45 21 24 48 2B 48 2A }
    condition:
        $eicar
}
