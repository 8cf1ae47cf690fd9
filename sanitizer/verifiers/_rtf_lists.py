"""What may stand in a rich text file that we deliver: control words, destinations, properties of drawings. A list of its own."""

from __future__ import annotations

WORDS = frozenset(
    """
    ApplyBrkRules ab absh abslock abslocked absw acaps acccircle acccomma accdot accnone accunderdot acf additive adeff
    adeflang adjustright adn aenddoc aendnotes aexpnd af afelev afs aftnbj aftnnalc aftnnar aftnnauc aftnnchi
    aftnnchosung aftnncnum aftnndbar aftnndbnum aftnndbnumd aftnndbnumk aftnndbnumt aftnnganada aftnngbnum aftnngbnumd
    aftnngbnumk aftnngbnuml aftnnrlc aftnnruc aftnnzodiac aftnnzodiacd aftnnzodiacl aftnrestart aftnrstcont aftnstart
    aftntj ai alang allowfieldendsel allprot alntblind animtext annotprot ansi ansicpg aoutl ascaps ashad asianbrkrule
    aspalpha aspnum astrike aul auld auldb aulnone aulw aup autofmtoverride b bdrrlswsix bgbdiag bgcross bgdcross
    bgdkbdiag bgdkcross bgdkdcross bgdkfdiag bgdkhoriz bgdkvert bgfdiag bghoriz bgvert binfsxn binsxn bkmkcolf bkmkcoll
    blipupi blue bookfold bookfoldrev bookfoldsheets box brdrart brdrb brdrbar brdrbtw brdrcf brdrdash brdrdashd
    brdrdashdd brdrdashdot brdrdashdotdot brdrdashdotstr brdrdashsm brdrdb brdrdot brdremboss brdrengrave brdrframe
    brdrhair brdrinset brdrl brdrnil brdrnone brdroutset brdrr brdrs brdrsh brdrt brdrtbl brdrth brdrthtnlg brdrthtnmg
    brdrthtnsg brdrtnthlg brdrtnthmg brdrtnthsg brdrtnthtnlg brdrtnthtnmg brdrtnthtnsg brdrtriple brdrw brdrwavy
    brdrwavydb brkfrm brsp bullet bxe caccentfive caccentfour caccentone caccentsix caccentthree caccenttwo cachedcolbal
    caps cb cbackgroundone cbackgroundtwo cbpat cchs cell cellx cf cfollowedhyperlink cfpat cgrid charrsid charscalex
    chatn chbgbdiag chbgcross chbgdcross chbgdkbdiag chbgdkcross chbgdkdcross chbgdkfdiag chbgdkhoriz chbgdkvert
    chbgfdiag chbghoriz chbgvert chbrdr chcbpat chcfpat chdate chdpa chdpl chftn chftnsep chftnsepc chpgn chshdng chtime
    chyperlink clFitText clNoWrap clbgbdiag clbgcross clbgdcross clbgdkbdiag clbgdkcross clbgdkdcross clbgdkfdiag
    clbgdkhor clbgdkvert clbgfdiag clbghoriz clbgvert clbrdrb clbrdrl clbrdrr clbrdrt clcbpat clcbpatraw clcfpat
    clcfpatraw cldel cldelauth cldeldttm cldgll cldglu clftsWidth clhidemark clins clinsauth clinsdttm clmgf clmrg
    clmrgd clmrgdauth clmrgddttm clmrgdr clpadb clpadfb clpadfl clpadfr clpadft clpadl clpadr clpadt clshdng clshdngraw
    clshdrawnil clspb clspfb clspfl clspfr clspft clspl clsplit clsplitr clspr clspt cltxbtlr cltxlrtb cltxlrtbv
    cltxtbrl cltxtbrlv clvertalb clvertalc clvertalt clvmgf clvmrg clwWidth cmaindarkone cmaindarktwo cmainlightone
    cmainlighttwo collapsed colno cols colsr colsx column colw contextualspace cpg crauth crdate cs cshade ctextone
    ctexttwo ctint cts cufi culi curi cvmme dbch deff deflang deflangfe defshp deftab deleted delrsid dfrmtxtx dfrmtxty
    dghorigin dghshow dghspace dgmargin dgsnap dgvorigin dgvshow dgvspace dn dntblnsbdb doctype donotembedlingdata
    donotembedsysfont donotshowcomments donotshowinsdel donotshowmarkup donotshowprops dropcapli dropcapt ds dxfrtext
    embo emdash emspace endash enddoc endnhere endnotes enforceprot enspace expnd expndtw expshrtn f faauto facenter
    facingp fafixed fahang faroman favar fbias fbidi fbidis fbimajor fbiminor fcharset fcs fdbmajor fdbminor fdecor
    felnbrelev fet ffdefres ffhaslistbox ffhps ffmaxlen ffownhelp ffownstat ffprot ffrecalc ffres ffsize fftype
    fftypetxt fhimajor fhiminor fi fittext fjgothic fjminchou fldalt flddirty fldedit fldlock fldpriv flomajor flominor
    fmodern fnil footery formdisp formprot formshade fprq fracwidth frmtxbtlr frmtxlrtb frmtxlrtbv frmtxtbrl frmtxtbrlv
    froman fromtext fs fscript fswiss ftech ftnalt ftnbj ftnil ftnlytwnine ftnnalc ftnnar ftnnauc ftnnchi ftnnchosung
    ftnncnum ftnndbar ftnndbnum ftnndbnumd ftnndbnumk ftnndbnumt ftnnganada ftnngbnum ftnngbnumd ftnngbnumk ftnngbnuml
    ftnnrlc ftnnruc ftnnzodiac ftnnzodiacd ftnnzodiacl ftnrestart ftnrstcont ftnrstpg ftnstart ftntj fttruetype g gcw
    green grfdocevents gridtbl gutter gutterprl guttersxn headery hich highlight horzdoc horzsect horzvert hres hrule
    htmautsp hwelev hyphauto hyphcaps hyphconsec hyphhotz hyphpar i ignoremixedcontent ilfomacatclnup ilvl impr
    indmirror indrlsweleven insrsid intbl ipgp irow irowband itap ixe jclisttab jcompress jexpand jis jpegblip jsksu
    keep keepn kerning krnprsnet ksulang landscape lang langfe langfenp langnp lastrow lbr ldblquote level levelfollow
    levelindent leveljc leveljcn levellegal levelnfc levelnfcn levelnorestart levelold levelpicture levelpicturenosize
    levelprev levelprevspace levelspace levelstartat leveltemplateid li lin line linebetcol linecont linemod lineppage
    linerestart linestart linestarts linex lisa lisb listhybrid listid listoverridecount listoverrideformat
    listoverridestartat listrestarthdn listsimple liststyleid listtemplateid lnbrkrule lndscpsxn lnongrid loch lquote ls
    lsdlocked lsdlockeddef lsdpriority lsdprioritydef lsdqformat lsdqformatdef lsdsemihidden lsdsemihiddendef lsdstimax
    lsdunhideused lsdunhideuseddef ltrch ltrdoc ltrmark ltrpar ltrrow ltrsect lvltentative lytcalctblwd lytexcttp
    lytprtmet lyttblrtgr mac makebackup maln margb margbsxn margl marglsxn margmirror margmirsxn margr margrsxn margt
    margtsxn mlit mnor mscr msmcap msty mvauth mvdate mvf mvt nestcell nestrow newtblstyruls noafcnsttbl nobrkwrptbl
    nocolbal nocompatoptions nocwrap nocxsptable noextrasprl nofeaturethrottle nogrowautofit noindnmbrts nojkernpunct
    nolead noline nolnhtadjtbl nooverflow noproof noqfpromote nosectexpand nosnaplinegrid nospaceforul nosupersub
    notabind notbrkcnstfrctbl notcvasp notvatxbx nouicompat noultrlspc nowidctlpar nowrap nowwrap noxlattoyen ogutter
    oldas oldlinewrap otblrul outl outlinelevel overlay page pagebb paperh paperw par pararsid pard pc pca pgbrdrb
    pgbrdrfoot pgbrdrhead pgbrdrl pgbrdropt pgbrdrr pgbrdrsnap pgbrdrt pghsxn pgnbidia pgnbidib pgnchosung pgncnum
    pgncont pgndbnum pgndbnumd pgndbnumk pgndbnumt pgndec pgndecd pgnganada pgngbnum pgngbnumd pgngbnumk pgngbnuml
    pgnhindia pgnhindib pgnhindic pgnhindid pgnhn pgnhnsc pgnhnsh pgnhnsm pgnhnsn pgnhnsp pgnid pgnlcltr pgnlcrm
    pgnrestart pgnstart pgnstarts pgnthaia pgnthaib pgnthaic pgnucltr pgnucrm pgnvieta pgnx pgny pgnzodiac pgnzodiacd
    pgnzodiacl pgp pgwsxn phcol phmrg phpg piccropb piccropl piccropr piccropt pich pichGoal pichgoal picscaled
    picscalex picscaley picw picwGoal picwgoal pindtabqc pindtabql pindtabqr plain pmartabqc pmartabql pmartabqr
    pnacross pnaiu pnaiud pnaiueo pnaiueod pnb pnbidia pnbidib pncaps pncard pncf pnchosung pncnum pndbnum pndbnumd
    pndbnumk pndbnuml pndbnumt pndec pndecd pnf pnfs pnganada pngblip pngbnum pngbnumd pngbnumk pngbnuml pnhang pni
    pnindent pniroha pnirohad pnlcltr pnlcrm pnlvl pnlvlblt pnlvlbody pnlvlcont pnnumonce pnord pnordt pnprev pnqc pnql
    pnqr pnrauth pnrdate pnrestart pnrnfc pnrnot pnrpnbr pnrrgb pnrstart pnrstop pnrxst pnscaps pnseclvl pnsp pnstart
    pnstrike pnucltr pnucrm pnul pnuld pnuldash pnuldashd pnuldashdd pnuldb pnulhair pnulnone pnulth pnulw pnulwave
    pnzodiac pnzodiacd pnzodiacl posnegx posnegy posx posxc posxi posxl posxo posxr posy posyb posyc posyil posyin
    posyout posyt prauth prcolbl prdate protlevel psz ptabldot ptablmdot ptablminus ptablnone ptabluscore pvmrg pvpara
    pvpg pxe qc qd qj qk ql qmspace qr qt rawclbgbdiag rawclbgcross rawclbgdcross rawclbgdkbdiag rawclbgdkcross
    rawclbgdkdcross rawclbgdkfdiag rawclbgdkhor rawclbgdkvert rawclbgfdiag rawclbghoriz rawclbgvert rdblquote
    readonlyrecommended readprot red relyonvml remdttm rempersonalinfo revauth revauthdel revbar revdttm revdttmdel
    revised revisions revprop revprot ri rin row rquote rsid rsidroot rtf rtlch rtldoc rtlgutter rtlmark rtlpar rtlrow
    rtlsect s sa saauto saftnnalc saftnnar saftnnauc saftnnchi saftnnchosung saftnncnum saftnndbar saftnndbnum
    saftnndbnumd saftnndbnumk saftnndbnumt saftnnganada saftnngbnum saftnngbnumd saftnngbnumk saftnngbnuml saftnnrlc
    saftnnruc saftnnzodiac saftnnzodiacd saftnnzodiacl saftnrestart saftnrstcont saftnstart sautoupd saveinvalidxml sb
    sbasedon sbauto sbkcol sbkeven sbknone sbkodd sbkpage sbys scaps scompose sect sectd sectdefaultcl sectexpand
    sectlinegrid sectnum sectrsid sectspecifycl sectspecifygen sectspecifygenN sectspecifyl sectunlocked sftnbj sftnnalc
    sftnnar sftnnauc sftnnchi sftnnchosung sftnncnum sftnndbar sftnndbnum sftnndbnumd sftnndbnumk sftnndbnumt
    sftnnganada sftnngbnum sftnngbnumd sftnngbnumk sftnngbnuml sftnnrlc sftnnruc sftnnzodiac sftnnzodiacd sftnnzodiacl
    sftnrestart sftnrstcont sftnrstpg sftnstart sftntj shad shading shidden showplaceholdtext showxmlerrors shpbottom
    shpbxcolumn shpbxignore shpbxmargin shpbxpage shpbyignore shpbymargin shpbypage shpbypara shpfblwtxt shpfhdr shpleft
    shplid shplockanchor shpright shptop shpwr shpwrk shpz sl slink slmult slocked snaptogridincell snext softcol
    softlheight softline softpage spersonal spltpgpar splytwnine spriority sprsbsp sprslnsp sprsspbf sprstsm sprstsp
    sqformat srauth srdate sreply ssemihidden stextflow strike striked stshfbi stshfdbch stshfhich stshfloch stylelock
    stylelockbackcomp stylelockenforced stylelockqfset stylelocktheme stylesortmethod styrsid sub subfontbysize
    sunhideused super swpbdr tab tabsnoovrlp taprtl tb tblind tblindtype tbllkbestfit tbllkborder tbllkcolor tbllkfont
    tbllkhdrcols tbllkhdrrows tbllklastcol tbllklastrow tbllknocolband tbllknorowband tbllkshading tblrsid tcelld tcf
    tcl tdfrmtxtBottom tdfrmtxtLeft tdfrmtxtRight tdfrmtxtTop themelang themelangcs themelangfe titlepg tldot tleq
    tlhyph tlmdot tlth tlul toplinepunct tphcol tphmrg tphpg tposnegx tposnegy tposx tposxc tposxi tposxl tposxo tposxr
    tposy tposyb tposyc tposyil tposyin tposyout tposyt tpvmrg tpvpara tpvpg tqc tqdec tqr trackformatting trackmoves
    transmf trauth trautofit trbgbdiag trbgcross trbgdcross trbgdkbdiag trbgdkcross trbgdkdcross trbgdkfdiag trbgdkhor
    trbgdkvert trbgfdiag trbghoriz trbgvert trbrdrb trbrdrh trbrdrl trbrdrr trbrdrt trbrdrv trcbpat trcfpat trdate
    trftsWidth trftsWidthA trftsWidthB trgaph trhdr trkeep trkeepfollow trleft trowd trpaddb trpaddfb trpaddfl trpaddfr
    trpaddft trpaddl trpaddr trpaddt trpadob trpadofb trpadofl trpadofr trpadoft trpadol trpador trpadot trpat trqc trql
    trqr trrh trshdng trspdb trspdfb trspdfl trspdfr trspdft trspdl trspdr trspdt trspob trspofb trspofl trspofr trspoft
    trspol trspor trspot truncatefontheight trwWidth trwWidthA trwWidthB ts tsbgbdiag tsbgcross tsbgdcross tsbgdkbdiag
    tsbgdkcross tsbgdkdcross tsbgdkfdiag tsbgdkhor tsbgdkvert tsbgfdiag tsbghoriz tsbgvert tsbrdrb tsbrdrdgl tsbrdrdgr
    tsbrdrh tsbrdrl tsbrdrr tsbrdrt tsbrdrv tscbandhorzeven tscbandhorzodd tscbandsh tscbandsv tscbandverteven
    tscbandvertodd tscellcbpat tscellcfpat tscellpaddb tscellpaddfb tscellpaddfl tscellpaddfr tscellpaddft tscellpaddl
    tscellpaddr tscellpaddt tscellpct tscellwidth tscellwidthfts tscfirstcol tscfirstrow tsclastcol tsclastrow tscnecell
    tscnwcell tscsecell tscswcell tsnowrap tsrowd tsvertalb tsvertalc tsvertalt twoinone twoonone tx txbxtwalways
    txbxtwfirst txbxtwfirstlast txbxtwlast txbxtwno u uc ul ulc uld uldash uldashd uldashdd uldb ulhair ulhwave ulldash
    ulnone ulth ulthd ulthdash ulthdashd ulthdashdd ulthldash ululdbwave ulw ulwave up urtf useltbaln usenormstyforlist
    usexform utinl v validatexml vertal vertalb vertalc vertalj vertalt vertdoc vertsect viewbksp viewkind viewnobound
    viewscale viewzk webhidden widctlpar widowctl widowctrl wpjst wpsp wraparound wrapdefault wrapnone wrapthrough
    wraptight wraptrsp wrppunct xef yts zwbo zwj zwnbo zwnj
    """.split()
)

DESTINATIONS = frozenset(
    """
    aftncn aftnsep aftnsepc annotation atnauthor atndate atnicn atnid atnparent atnref atntime atrfend atrfstart author
    background bkmkend bkmkstart colortbl cs defchp defpap ds falt ffdeftext ffformat ffhelptext ffl ffname ffstattext
    field fldinst fldrslt fonttbl footer footerf footerl footerr footnote formfield ftncn ftnsep ftnsepc generator
    header headerf headerl headerr info latentstyles levelnumbers leveltext lfolevel list listlevel listname
    listoverride listoverridetable listpicture liststylename listtable listtext lsdlockedexcept macc maccPr malnScr mbar
    mbarPr mbaseJc mbegChr mborderBox mborderBoxPr mbox mboxPr mbrk mbrkBin mbrkBinSub mcGp mcGpRule mcSp mchr mcount
    mctrlPr md mdPr mdefJc mdeg mdegHide mden mdiff mdiffSty mdispDef mdispdef me mendChr meqArr meqArrPr mf mfName mfPr
    mfunc mfuncPr mgroupChr mgroupChrPr mgrow mhideBot mhideLeft mhideRight mhideTop mintLim minterSp mintraSp mjc
    mlMargin mlim mlimLoc mlimLow mlimLowPr mlimUpp mlimUppPr mlimloc mlimlow mlimlowPr mlimupp mlimuppPr mm mmPr mmath
    mmathFont mmathPict mmathPr mmaxDist mmaxdist mmc mmcJc mmcPr mmcs mmr mnary mnaryLim mnaryPr mnoBreak mnum moMath
    moMathPara moMathParaPr mobjDist mopEmu mphant mphantPr mplcHide mpos mpostSp mpreSp mr mrMargin mrPr mrSp mrSpRule
    mrad mradPr msPre msPrePr msSub msSubPr msSubSup msSubSupPr msSup msSupPr msepChr mshow mshp msmallFrac mstrikeBLTR
    mstrikeH mstrikeTLBR mstrikeV msub msubHide msup msupHide mtransp mtype mvertJc mvfmf mvfml mvtof mvtol mwrapIndent
    mwrapRight mzeroAsc mzeroDesc mzeroWid nesttableprops nonesttables panose pgp pgptbl picprop pict pn pnseclvl pntext
    pntxta pntxtb revtbl rsidtbl rxe shp shpgrp shpinst shppict shptxt sn sp stylesheet sv tc tcn title ts txe ud xe yxe
    """.split()
)

# Which of a drawing's properties take a number, a text, an array of numbers, or a picture.
NUMBERS = frozenset(
    """
    WrapText adjust10Value adjust2Value adjust3Value adjust4Value adjust5Value adjust6Value adjust7Value adjust8Value
    adjust9Value adjustValue alignHR anchorText bWMBlack bWMGray bWMPure bWMode c3DCrMod c3DDiffuseAmt c3DEdgeThickness
    c3DExtrudeBackward c3DExtrudeForward c3DExtrudePlane c3DExtrusionColor c3DOriginX c3DOriginY c3DRenderMode
    c3DShininess c3DSkewAmount c3DSkewAngle c3DSpecularAmt c3DXRotationAngle c3DXViewpoint c3DYRotationAngle
    c3DYViewpoint ccol cdirFont cropFromBottom cropFromLeft cropFromRight cropFromTop cxstyle dhgt dxHeightHR dxTextLeft
    dxTextRight dxWidthHR dxWrapDistLeft dxWrapDistRight dxyCalloutDropSpecified dxyCalloutGap dxyCalloutLengthSpecified
    dyTextBottom dyTextTop dyWrapDistBottom dyWrapDistTop f3D f3DOK fAllowOverlap fArrowheadsOK fAutoTextMargin
    fBackground fBehindDocument fCallout fCalloutAccentBar fCalloutDropAuto fCalloutLengthSpecified fCalloutMinusX
    fCalloutMinusY fCalloutTextBorder fColumnLineOK fDynamicTextSize fEditedWrap fFillOK fFillShadeShapeOK fFilled
    fFitShapeToText fFitTextToShape fFlipH fFlipV fGtext fGtextOK fHidden fHitTestFill fHitTestLine fHorizRule
    fInitiator fInsetPen fInsetPen3 fInsetPenOK fLayoutHeightRel fLayoutInCell fLine fLineOK fLineRecolorFillAsPicture
    fLineUseShapeAnchor fLockAdjustHandles fLockAgainstGrouping fLockAgainstSelect fLockAgainstUngrouping
    fLockAspectRatio fLockCropping fLockPosition fLockRotation fLockShapeType fLockText fLockVerticies fNoFillHitTest
    fNoHitTestPicture fNoLineDrawDash fNoshadeHR fOneD fPreferRelativeResize fPrint fPseudoInline fReallyHidden
    fRecolorFillAsPicture fRelFlipH fRelFlipV fRotateText fSelectText fShadow fShadowOK fStandardHR fUseShapeAnchor
    fUserDrawn fc3DLightFace fc3DMetallic fc3DUseExtrusionColor fillAngle fillBackColor fillBackColorExt
    fillBackColorExtMod fillBackOpacity fillColor fillColorExt fillColorExtMod fillCrMod fillDztype fillFocus fillHeight
    fillOpacity fillOriginX fillOriginY fillRectBottom fillRectLeft fillRectRight fillRectTop fillShadePreset
    fillShadeType fillShape fillShapeOriginX fillShapeOriginY fillToBottom fillToLeft fillToRight fillToTop fillType
    fillUseRect fillWidth fshadowObscured geoBottom geoLeft geoRight geoTop groupBottom groupLeft groupRight groupTop
    gtextAlign gtextFBestFit gtextFBold gtextFDxMeasure gtextFItalic gtextFKern gtextFNormalize gtextFReverseRows
    gtextFShadow gtextFShrinkFit gtextFSmallcaps gtextFStretch gtextFStrikethrough gtextFTight gtextFUnderline
    gtextFVertical gtextSize gtextSpacing hspNext lTxid lidRegroup lineBackColor lineBackColorExt lineBackColorExtMod
    lineColor lineColorExt lineColorExtMod lineCrMod lineDashing lineEndArrowLength lineEndArrowWidth lineEndArrowhead
    lineEndCapStyle lineFillDztype lineFillHeight lineFillShape lineFillWidth lineJoinStyle lineMiterLimit lineOpacity
    lineStartArrowLength lineStartArrowWidth lineStartArrowhead lineStyle lineType lineWidth pctHR pctHoriz pctHorizPos
    pctVert pctVertPos pictureActive pictureBiLevel pictureBrightness pictureContrast pictureDblCrMod pictureFillCrMod
    pictureGamma pictureGray pictureId pictureLineCrMod pictureTransparent posh posrelh posrelv posv relBottom relLeft
    relRight relRotation relTop rotation shadowColor shadowCrMod shadowHighlight shadowOffsetX shadowOffsetY
    shadowOpacity shadowOriginX shadowOriginY shadowPerspectiveX shadowPerspectiveY shadowScaleXToX shadowScaleXToY
    shadowScaleYToX shadowScaleYToY shadowSecondOffsetX shadowSecondOffsetY shadowSoftness shadowType shadowWeight
    shapePath shapeType sizerelh sizerelv spcoa spcod spcot txdir txflTextFlow
    """.split()
)
ARRAYS = frozenset(
    """
    fillShadeColors lineDashStyle pAdjustHandles pConnectionSites pConnectionSitesDir pGuides
    pInscribe pSegmentInfo pVerticies pWrapPolygonVertices
    """.split()
)
TEXTS = frozenset("gtextFont gtextUNICODE wzDescription wzName".split())
PICTURES = frozenset("fillBlip lineFillBlip pib".split())

# Words that name what must be gone: the feature that is left. Others are "unknown".
MUST_BE_GONE = {
    "rtf.object": """
        object objdata objclass objname objemb objupdate objsetsize objicemb objsub objpub objlock objhtml objtime
        objalias objsect oleclsid
        rsltpict rsltbmp rsltrtf rslttxt rslthtml rsltmerge
    """,
    "rtf.object_link": "objlink objautlink linkself",
    "rtf.activex": "objocx",
    "rtf.template": "template",
    "rtf.external_file": "nextfile filetbl subdocument mailmerge linkval hlinkbase",
    "rtf.macro": "ffentrymcr ffexitmcr",
    "rtf.field_data": "datafield",
    "rtf.html": "htmltag mhtmltag htmlbase fromhtml htmlrtf",
    "rtf.custom_xml": "datastore xmlnstbl xmlopen xmlattr xmlattrname xmlattrvalue xmlname factoidname wgrffmtfilter",
    "rtf.theme": "themedata colorschememapping",
    "rtf.embedded_font": "fontemb fontfile",
    "rtf.shape_link": "hl hlloc hlsrc hlfr pihlShape",
    "rtf.shape_property": "svb pFragments metroBlob pibName pibFlags fillBlipName fillBlipFlags",
    "rtf.metafile": "emfblip wmetafile macpict pmmetafile",
    "rtf.broken_picture": "dibitmap wbitmap",
    "rtf.binary": "bin",
    "rtf.old_drawing": "do",
    "rtf.fallback": "shprslt nonshppict upr",
    "rtf.properties": """
        userprops docvar subject manager company operator category keywords comment doccomm passwordhash writereservhash
        keycode blipuid bliptag
    """,
}
FEATURE_OF = {word: feature for feature, words in MUST_BE_GONE.items() for word in words.split()}
