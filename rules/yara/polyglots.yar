/* Files made to be two things at once, where the second thing is a script: a picture whose first bytes are also a program text.
   A ZIP or PDF joined to another file is found by detection (detect/second_format.py). */

rule picture_that_is_a_script : image
{
    meta:
        description_en = "picture whose header is also the start of a script"
        description_ja = "先頭がスクリプトとしても読める画像"
        severity = "high"
        feature = "yara.polyglot"
    strings:
        $gif_comment = /GIF8[79]a\/\*/
        $gif_assign = /GIF8[79]a[ \t]{0,4}=/
        $bmp_comment = { 42 4D 2F 2A }
        $jpeg_comment = { FF D8 FF E0 2F 2A }
        $closing = /\*\/[ \t]{0,8}(=|;|alert|eval|document|window|var |function|\()/
    condition:
        ($gif_assign at 0) or (($gif_comment at 0 or $bmp_comment at 0 or $jpeg_comment at 0) and $closing)
}

rule picture_that_is_an_html_application : image
{
    meta:
        description_en = "picture that also holds an HTML application"
        description_ja = "HTML アプリケーションを兼ねる画像"
        severity = "high"
        feature = "yara.polyglot"
    strings:
        $application = "<hta:application" nocase
        $runs = /<script[^>]{0,80}>[^<]{0,400}(WScript\.Shell|Shell\.Application|ActiveXObject)/ nocase
    condition:
        any of them
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
