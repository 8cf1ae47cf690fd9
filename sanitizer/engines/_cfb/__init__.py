"""OLE compound files (MS-CFB) for the engines that read them: 一太郎, HWP, Word, Excel and PowerPoint 97-2003."""
