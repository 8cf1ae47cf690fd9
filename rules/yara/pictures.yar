/* Pictures that are also something else: a script whose first bytes are a picture's header, or text for an interpreter inside. A ZIP or
   PDF joined to another file is found by detection (detect/second_format.py). */

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
