"""Table: archives, disk images, pictures, sound, film, fonts and databases that no engine of ours reconstructs."""

from __future__ import annotations

from sanitizer.detect.foreign_type import ForeignCategory, ForeignType, Magic, Probe, at_start
from sanitizer.detect.structure_kinds import is_icon, is_lzh, is_mp3, is_tar, iso_media, riff, zip_with
from sanitizer.detect.text_kinds import matching

_A = ForeignCategory.ARCHIVE
_M = ForeignCategory.MEDIA
_O = ForeignCategory.OTHER

ARCHIVES: tuple[ForeignType, ...] = (
    ForeignType(
        "zip",
        "application/zip",
        _A,
        (".zip", ".zipx"),
        "ZIP archive",
        "ZIP 圧縮ファイル",
        at_start(b"PK\x03\x04", b"PK\x05\x06", b"PK\x07\x08PK", b"PK00PK\x03\x04"),
        generic=True,
    ),
    ForeignType(
        "kmz", "application/vnd.google-earth.kmz", _O, (".kmz",), "Map data (KMZ)", "地図データ（KMZ）", probe=zip_with("doc.kml")
    ),
    ForeignType(
        "7z", "application/x-7z-compressed", _A, (".7z",), "7z archive", "7z 圧縮ファイル", at_start(b"7z\xbc\xaf\x27\x1c")
    ),
    ForeignType(
        "rar",
        "application/vnd.rar",
        _A,
        (".rar", ".cbr", ".r00"),
        "RAR archive",
        "RAR 圧縮ファイル",
        at_start(b"Rar!\x1a\x07\0", b"Rar!\x1a\x07\x01\0", b"RE\x7e\x5e"),
    ),
    ForeignType(
        "lzh", "application/x-lzh-compressed", _A, (".lzh", ".lha", ".lzs"), "LZH archive", "LZH 圧縮ファイル", probe=Probe(is_lzh)
    ),
    ForeignType(
        "cab",
        "application/vnd.ms-cab-compressed",
        _A,
        (".cab",),
        "Cabinet archive (CAB)",
        "CAB 圧縮ファイル",
        at_start(b"MSCF\0\0\0\0"),
    ),
    ForeignType(
        "arj", "application/x-arj", _A, (".arj",), "ARJ archive", "ARJ 圧縮ファイル", at_start(b"\x60\xea"), needs_suffix=True
    ),
    ForeignType(
        "ace", "application/x-ace-compressed", _A, (".ace",), "ACE archive", "ACE 圧縮ファイル", ((Magic(b"**ACE**", 7),),)
    ),
    ForeignType("tar", "application/x-tar", _A, (".tar",), "TAR archive", "TAR アーカイブ", probe=Probe(is_tar)),
    ForeignType(
        "cpio",
        "application/x-cpio",
        _A,
        (".cpio",),
        "CPIO archive",
        "CPIO アーカイブ",
        probe=matching(r"07070[12][0-9A-Fa-f]{104}|070707[0-7]{70}"),
    ),
    ForeignType(
        "gz",
        "application/gzip",
        _A,
        (".gz", ".tgz", ".svgz", ".emz", ".wmz"),
        "GZIP compressed file",
        "GZIP 圧縮ファイル",
        at_start(b"\x1f\x8b\x08"),
    ),
    ForeignType(
        "bz2",
        "application/x-bzip2",
        _A,
        (".bz2", ".tbz", ".tbz2"),
        "BZIP2 compressed file",
        "BZIP2 圧縮ファイル",
        tuple((Magic(b"BZh"), Magic(mark, 4)) for mark in (b"1AY&SY", b"\x17\x72\x45\x38\x50\x90")),
    ),
    ForeignType("xz", "application/x-xz", _A, (".xz", ".txz"), "XZ compressed file", "XZ 圧縮ファイル", at_start(b"\xfd7zXZ\0")),
    ForeignType(
        "zst",
        "application/zstd",
        _A,
        (".zst", ".tzst"),
        "Zstandard compressed file",
        "Zstandard 圧縮ファイル",
        at_start(b"\x28\xb5\x2f\xfd"),
    ),
    ForeignType(
        "lz4", "application/x-lz4", _A, (".lz4",), "LZ4 compressed file", "LZ4 圧縮ファイル", at_start(b"\x04\x22\x4d\x18")
    ),
    ForeignType(
        "lzip", "application/x-lzip", _A, (".lz",), "LZIP compressed file", "LZIP 圧縮ファイル", at_start(b"LZIP\x01", b"LZIP\0")
    ),
    ForeignType(
        "compress", "application/x-compress", _A, (".z", ".taz"), "Compressed file (Z)", "圧縮ファイル（Z）", at_start(b"\x1f\x9d")
    ),
    ForeignType(
        "xar", "application/x-xar", _A, (".xar", ".pkg"), "macOS package (XAR)", "macOS パッケージ（XAR）", at_start(b"xar!\0\x1c")
    ),
    ForeignType(
        "uu",
        "text/x-uuencode",
        _A,
        (".uu", ".uue"),
        "Encoded file (uuencode)",
        "符号化ファイル（uuencode）",
        probe=matching(r"begin(?:-base64)? [0-7]{3,4} \S"),
    ),
    ForeignType(
        "binhex",
        "application/mac-binhex40",
        _A,
        (".hqx",),
        "Encoded file (BinHex)",
        "符号化ファイル（BinHex）",
        probe=matching(r"\(This file must be converted with BinHex"),
    ),
    ForeignType(
        "iso",
        "application/x-iso9660-image",
        _A,
        (".iso", ".img"),
        "Disk image (ISO)",
        "ディスクイメージ（ISO）",
        tuple((Magic(mark, 32768),) for mark in (b"\x01CD001\x01", b"\x02CD001\x01", b"\0BEA01\x01")),
    ),
    ForeignType(
        "vhd",
        "application/x-virtualbox-vhd",
        _A,
        (".vhd", ".vhdx", ".vmdk", ".qcow2", ".dmg", ".wim"),
        "Disk image (VHD, WIM)",
        "ディスクイメージ（VHD・WIM など）",
        at_start(b"conectix\0\0\0", b"vhdxfile", b"KDMV\x01\0\0\0", b"QFI\xfb", b"MSWIM\0\0\0"),
        by_suffix=True,
    ),
    ForeignType(
        "attache_case",
        "application/x-attachecase",
        _A,
        (".atc",),
        "Encrypted file (AttacheCase)",
        "暗号化ファイル（アタッシェケース）",
        by_suffix=True,
    ),
)

MEDIA: tuple[ForeignType, ...] = (
    ForeignType("avif", "image/avif", _M, (".avif", ".avifs"), "Picture (AVIF)", "画像（AVIF）", probe=iso_media(b"avif", b"avis")),
    ForeignType(
        "heic",
        "image/heic",
        _M,
        (".heic", ".heif", ".hif"),
        "Picture (HEIC)",
        "画像（HEIC）",
        probe=iso_media(b"heic", b"heix", b"heim", b"heis", b"hevc", b"hevx", b"mif1", b"msf1"),
    ),
    ForeignType(
        "jp2",
        "image/jp2",
        _M,
        (".jp2", ".jpx", ".jpf", ".j2k", ".j2c", ".jpm"),
        "Picture (JPEG 2000)",
        "画像（JPEG 2000）",
        at_start(b"\0\0\0\x0cjP  \r\n\x87\n", b"\xff\x4f\xff\x51"),
    ),
    ForeignType("jxl", "image/jxl", _M, (".jxl",), "Picture (JPEG XL)", "画像（JPEG XL）", at_start(b"\0\0\0\x0cJXL \r\n\x87\n")),
    ForeignType("ico", "image/vnd.microsoft.icon", _M, (".ico", ".cur"), "Icon (ICO)", "アイコン（ICO）", probe=Probe(is_icon)),
    ForeignType(
        "psd",
        "image/vnd.adobe.photoshop",
        _M,
        (".psd", ".psb"),
        "Photoshop picture (PSD)",
        "Photoshop 画像（PSD）",
        at_start(b"8BPS\0\x01", b"8BPS\0\x02"),
    ),
    ForeignType("xcf", "image/x-xcf", _M, (".xcf",), "GIMP picture (XCF)", "GIMP 画像（XCF）", at_start(b"gimp xcf ")),
    ForeignType("wav", "audio/vnd.wave", _M, (".wav",), "Sound (WAV)", "音声（WAV）", probe=riff(b"WAVE")),
    ForeignType("avi", "video/vnd.avi", _M, (".avi",), "Film (AVI)", "動画（AVI）", probe=riff(b"AVI ")),
    ForeignType(
        "ani",
        "application/x-navi-animation",
        _M,
        (".ani",),
        "Animated cursor (ANI)",
        "アニメーションカーソル（ANI）",
        probe=riff(b"ACON"),
    ),
    ForeignType("mp3", "audio/mpeg", _M, (".mp3", ".mp2"), "Sound (MP3)", "音声（MP3）", probe=Probe(is_mp3)),
    ForeignType("m4a", "audio/mp4", _M, (".m4a", ".m4b"), "Sound (M4A)", "音声（M4A）", probe=iso_media(b"M4A ", b"M4B ")),
    ForeignType(
        "mov",
        "video/quicktime",
        _M,
        (".mov", ".qt"),
        "Film (QuickTime)",
        "動画（QuickTime）",
        tuple((Magic(mark, 4),) for mark in (b"moov", b"mdat")),
        needs_suffix=True,
        probe=iso_media(b"qt  "),
    ),
    ForeignType(
        "mp4",
        "video/mp4",
        _M,
        (".mp4", ".m4v", ".3gp", ".3g2"),
        "Film (MP4)",
        "動画（MP4）",
        probe=iso_media(
            b"isom",
            b"iso2",
            b"iso4",
            b"iso5",
            b"iso6",
            b"mp41",
            b"mp42",
            b"avc1",
            b"M4V ",
            b"3gp4",
            b"3gp5",
            b"3gp6",
            b"3g2a",
            b"dash",
            b"MSNV",
            b"f4v ",
        ),
    ),
    ForeignType(
        "mkv",
        "video/x-matroska",
        _M,
        (".mkv", ".webm", ".mka"),
        "Film (Matroska, WebM)",
        "動画（Matroska・WebM）",
        at_start(b"\x1a\x45\xdf\xa3"),
    ),
    ForeignType(
        "mpeg",
        "video/mpeg",
        _M,
        (".mpg", ".mpeg", ".vob", ".m2p"),
        "Film (MPEG)",
        "動画（MPEG）",
        at_start(b"\0\0\x01\xba", b"\0\0\x01\xb3"),
    ),
    ForeignType(
        "wmv",
        "video/x-ms-wmv",
        _M,
        (".wmv", ".wma", ".asf"),
        "Film or sound (WMV, WMA)",
        "動画・音声（WMV・WMA）",
        at_start(b"\x30\x26\xb2\x75\x8e\x66\xcf\x11\xa6\xd9\0\xaa\0\x62\xce\x6c"),
    ),
    ForeignType("flv", "video/x-flv", _M, (".flv",), "Film (FLV)", "動画（FLV）", at_start(b"FLV\x01")),
    ForeignType("flac", "audio/flac", _M, (".flac",), "Sound (FLAC)", "音声（FLAC）", at_start(b"fLaC\0")),
    ForeignType("ogg", "application/ogg", _M, (".ogg", ".oga", ".ogv", ".opus"), "Sound (Ogg)", "音声（Ogg）", at_start(b"OggS\0")),
    ForeignType("midi", "audio/midi", _M, (".mid", ".midi"), "Music (MIDI)", "音楽（MIDI）", at_start(b"MThd\0\0\0\x06")),
    ForeignType("amr", "audio/amr", _M, (".amr",), "Sound (AMR)", "音声（AMR）", at_start(b"#!AMR")),
    ForeignType(
        "aiff",
        "audio/aiff",
        _M,
        (".aif", ".aiff", ".aifc"),
        "Sound (AIFF)",
        "音声（AIFF）",
        tuple((Magic(b"FORM"), Magic(form, 8)) for form in (b"AIFF", b"AIFC")),
    ),
)

DATA: tuple[ForeignType, ...] = (
    ForeignType(
        "sqlite",
        "application/vnd.sqlite3",
        _O,
        (".sqlite", ".sqlite3", ".db", ".gpkg"),
        "SQLite database",
        "SQLite データベース",
        at_start(b"SQLite format 3\0"),
    ),
    ForeignType("dbf", "application/x-dbf", _O, (".dbf",), "dBASE table (DBF)", "dBASE 表（DBF）", by_suffix=True),
    ForeignType(
        "shapefile",
        "application/vnd.shp",
        _O,
        (".shp", ".shx"),
        "Map data (Shapefile)",
        "地図データ（シェープファイル）",
        at_start(b"\0\0\x27\x0a\0\0\0\0"),
    ),
    ForeignType(
        "font",
        "font/sfnt",
        _O,
        (".ttf", ".otf", ".ttc", ".woff", ".woff2", ".eot", ".pfb"),
        "Font",
        "フォント",
        (
            *at_start(b"OTTO\x00", b"ttcf\x00", b"wOFF", b"wOF2", b"true\x00", b"\x00\x01\x00\x00\x00"),
            (Magic(b"LP", 34), Magic(b"\x00\x00\x02\x00", 6)),
            (Magic(b"\x80\x01"), Magic(b"%!", 6)),
        ),
    ),
    ForeignType(
        "eudc", "font/x-eudc", _O, (".tte", ".euf"), "User-defined characters (EUDC)", "外字ファイル（EUDC）", by_suffix=True
    ),
    ForeignType(
        "torrent", "application/x-bittorrent", _O, (".torrent",), "Torrent file", "Torrent ファイル", at_start(b"d8:announce")
    ),
    ForeignType(
        "certificate",
        "application/x-x509-ca-cert",
        _O,
        (".cer", ".crt", ".der", ".pem", ".p12", ".pfx", ".key"),
        "Certificate or key",
        "証明書・鍵ファイル",
        by_suffix=True,
        probe=matching(r"-----BEGIN [A-Z0-9 ]*(?:CERTIFICATE|PRIVATE KEY|PUBLIC KEY)"),
    ),
    ForeignType(
        "pcap",
        "application/vnd.tcpdump.pcap",
        _O,
        (".pcap", ".pcapng", ".cap"),
        "Network capture (PCAP)",
        "通信記録（PCAP）",
        (*at_start(b"\xd4\xc3\xb2\xa1\x02\x00", b"\xa1\xb2\xc3\xd4\x00\x02"), (Magic(b"\n\r\r\n"), Magic(b"M<+\x1a", 8))),
    ),
)
