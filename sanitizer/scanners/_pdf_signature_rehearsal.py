"""One check of our own before the first file: it imports, compiles and maps all that a child may not any more.

The signed PDF and the certificate that it is trusted by are the sample `archived` and its authority (samples/build/signatures.py);
a test holds them equal.
"""

from __future__ import annotations

import os
import zlib
from base64 import b85decode

from sanitizer.scanners import _pdf_signature_check, _pdf_signature_facts, _pdf_signature_trust
from sanitizer.scanners._signature_features import VALID


def rehearse() -> None:
    """Load the site's trust list, and check a signature that has to come out as valid.

    Raises ConfigError for the list; RuntimeError when this installation cannot check signatures.
    """
    _pdf_signature_trust.site_roots()
    with os.fdopen(os.memfd_create("rehearsal"), "w+b") as file:
        file.write(signed_pdf())
        file.flush()
        results = _pdf_signature_check.check(file, _pdf_signature_trust.roots_of([authority()]))
    hits = [hit for result in results for hit in _pdf_signature_facts.hits_of(result)]
    if VALID not in [hit.feature for hit in hits]:
        raise RuntimeError(f"signatures cannot be checked here: {hits}")


def signed_pdf() -> bytes:
    """A PDF with a signature, its timestamp, a CRL and a document timestamp."""
    return zlib.decompress(b85decode(_SIGNED_PDF))


def authority() -> bytes:
    """The certificate that all of them go back to, in DER."""
    return zlib.decompress(b85decode(_AUTHORITY))


_SIGNED_PDF = (
    "c-rk;ON^vd6&_{?fff;P;dAkW8DTU|-S@)`olMVki84Uj-GXs4Ciih}Q)H$Kx(fu{s0(+5g>E#i72T=PxM1&26J5C=CKw_n#^{Q$F@E>2s;=ti3^)lh`kzi$"
    "{r`QQ_c^!kNuOLf-~SvxZ5K|y@t5EKae+6i8OEm<&YbD3zxWLG&V^C9JlyE5gbmtm1bSB&7Z+$V*Fj>>;C4{&-0->0QNw$W4D$9xS!Z0DO_2vo!N(S1O1paR"
    "QObj`G<@MA!>bak(OzG|qMIX(*=|%jXqC2y&ut~z#yWj;)i2&m7p*P5wddlfzSI`pTMFCMHa|?4pQq6vh2HXJ8s@>~M(@eN=Go2d!SsD`0#lUL4CM>7xiNaG"
    "Q4GD?qb&+o7M9kVx;0nLdO=4c4QtkO^WY=&%%~aB3!_ub`qRzwdR=WYWwP!ITT~W6-U8c!#%L{dQ<|MNuA6bs=By1n>}}(m?`so&Zro@q3@+1FC1P#x5;eNF"
    "Ivheu6M=4z!q%uoNLsgW^5pX4{cBN$-r2M@><_oDRQ?a>G6b$$fn$@6{^hW--N<=X-Zawho!#6Vj;7Si2+(^7Xou}=_T(UM(5Tm6ujKdE&-9o3eRp<Acx|ng"
    "mMsGFG`a{afe1OiIAfQ3{f0}?TWRE&qbpeZvBr)C(|e*ZyKT<w!JzKcA6y>MR_`nZ(CL+xM=lITRFRsrFR!nC@$|W~d3o)0rcp>wQSLn!u274g?OUN0JHOa_"
    "^uhC=7ffiT7-zmJ&S#l_fUyTo^_E^7(Q4S-po<fgstPyJOy(u?lSd{6n@Q`8WKOVXIW*Rb;EZz46w5N!w@ie#*NE{bO-!JjOU{a97=t;6)j5nC%_Oj@{Th2P"
    "77tvJw<}7bc151e_}k`CC)L>?k2y=CP>!<1B#Ls_p9QSv#_J`L8GB*8#8SW}qTi!m>dG0z(W3$o;v6G5+vy1`F;6b|V8{pOCF$s}I_Fq{&sLBuaj|Qh^(r{D"
    "1efvYV!}-B#wdd}DWn1}eDb^VqXPyNS@HDvff7l%cf|WogNAxwKf~-Cf2%BZb6mC(l(2ZlR8|DkjfQxV!bGbrk=DQ^X6zrF<*B%0q)a4aWJxF$mGa(4sf%Y$"
    "3X;|v&v_C$Qh<6ztQWk=I>|yj>ri~Og~>oZ@)F4e6@4heSmCg@lr5WB8Pm)&uNd-DK)sfXP2TWC(-9au9ib-r1`XtSr=OVO2ESlEC7ZYs*(h$E7l}M!uHr>|"
    "mz63}m<-8dx#?^ON^yr41A}-MD;%ub;IyqoC|DH`6};pO#IgtXauz{Ra>cnKNkPr5Pf1lqsmO{3rwoiNJ8+fhBn+=>SPI%((w0|umq;0#v@X@6$>mgHD3B9p"
    "5;~HFNgyO?BS8ufca^8G)!N_MY_xl97R^#|>|o&n0^PVa%jqgMJMPto*{jk=;;$#xG{YZ~_sPTQIqvGS31WweGSj~a6^68ff{=~Y6+A~@=?_t0rjAxHDxi;7"
    "Y9fDc*2_cW3P$C!EQX}uLS^f-g^~FPU!@pjE3%6s8RavN(Q9wOPIU1cxHMU1W5~D=1596(kTc~#@YNzmB5#CZKIdYhQ(U9~Gl%Zx2$N@!5jf$i!f+26fJ6H&"
    "xcYo{r0qgM54K%fO(CW%q5|nbup(0QRy)`Sw`A)wNk?`)Y*(rs+<}=ui-2YbADDoB2<;F&jk5|raAcwgxI_!v5@fV>hMR0b2>d7+Z^#<7Bs?imFsdMMD)h87"
    "uFX$qjkKV~+gRx=B6F4;l*Yy290$f4>R0Nnumr??;cRg!xdb<ESoW=-Fu|C@M9B^~cv-zgR<d}~JO(d=3y`IQSaoFx%uWkqQZ}|EayCc~{{VtpKVg-eWDQKc"
    "@3HO>KXpVVgM5WMkbuei^BK=%rRLyF2Sk+v=P1d+WEi4_u%dzCD3}N0rK{Tsj|WH4A_12lxfV%Sl^o2*!5s%99JI|7WD9OWd05=L12`x|!7k8eVJdSa8}A6&"
    "0ilHPTEVv!;mIg#4Z$NCn2Tqn>I(@(Zpbdc`((Vv3@0G5{-HXks<f5HHoT^OAU;9m6ZFU?@B)qi?$jZZv`|0|7nVY>kp&&mW?-H<%V2HHT<2DgjR<If)k=kQ"
    "K+8~M$X-Olq0P1+n<&UOm<h=RWgW3(pnKlAge{$pq3WQS#4OW#!vp!msMS_o#!(G+e?%s%f#vwyxB4NkB@;I8ki9t!0^S>J1MfgfYbEXOvBelUzC+N*h)Ik("
    "YM&}ybOcxRCnG76&M6Aj+_d4aSHWTBQ1+Ayk<CTJBmxT|2wxb|DjWD1gPn}EMnJX`BiZy@hn5$Li!O)na`-NXzZrA*s_Cum`rS4QNh9wlnIi;nqvHRz&8mDo"
    "Xh5K1!p+kl_yIIXCt|6e5V~}T!)=S-X_ryf&nnyZZqbOYMI$q)F(p{X+AP>1dPV3%)YWzn^SMG+&!K3NAsoT-5yhy~<N}8e9F7o`GS4-i<Df8W=w%J8P79xS"
    "E?i^^9JsTr8Em`$*$g>^vs%==9+4V3Q%Ki8uSX^dqYNq5;DjiN+y&XS&kQMkkO|BK2eUFaTV4<9rr7EoUd;0SaW()SP~{98J>1v$*4LOx78VrFY#z)kgmWYn"
    "pOn^)5|x}FQ`?@^N@iLa<G>R{fdtQ7u!HknjaMm1{Gz}_n1fa<12s^WWKN-`7ak`mfmRKtFJQbS6h&4jTMrrD!gJT`3j7`Wn~4VBFlT`S{N2^g0#&=hp=W`7"
    "c&>N#^8mLN8~7BVgz(uWCBy;fSI*EWB^^-+kdA}FYK_R563YqXfikFdMfKgD2ZA;vOoS@KJ7OHpbI{&EPDPxWGaLmACd&lN7B(t~568!B;Z=&I6x|W$0XNe`"
    "C`m?s4wnQja$&)0lGOkc@_L4oBMul9m+DDflt?~oL}29JNa!KB)~=FxL6C%Q;gkv&1M9U=;1UatGb-RnkdzR{MS;+nDdH3*aK4hBX~POm1+0S(I_RK-4m#+d"
    "1HfG6huu@Q@YToT)0AeV6Sat>w=^yMKt|Rmc4=B~Bjv2#=Glgwc1<0$`h`X`-@vbEylJFqwy0TazI;fb4R83gFh)x^D~yq|b|dDBX!NWd=a*T#nYDX0*KT*("
    "z2yGz!W%bNc+*?iqURfF-L488EGw^f2~O|)+S+sxJoe75Uf90qCdDl?DY<>6PJ)RU@7cG1%ZA5qxrHs<cKc_(`|$4`y7k0yw#Yxg?zrv5S8l!S!^gk0!tZ5w"
    "*O!Gm?|AE{KmOaR-+S{n-{GHNAFFLA?!0&0_Sf&f`qs~0e(TlO-u(HuKJvk~;zW#j_qC6HNHFhlJmZsw`Mpj&e2gt0zwg+;zkceC2S<PU`(3}j@7UenytE!p"
    "y?%fHmw))xJ@35y$sgVR>?_BchhBN}jep*C>)Zc&?Vi{FaqQ1O`QfMU|Hb0l>!13;v+o>x=i}m~t15{%Vor!|)@~I)T)2LpaH}wPOV@kxUrE>3_U66I_@=AD"
    "nkRThhJV+USjH%!g<P6cVX@YU?5n?e0?uc5#Z~)0zt#C+S|41YwNbe8%r(_st@h7JZutH(D$b0a_#*C{7Sl2+Zq42@Doydo%cC^8JaRYU<&oBsMT>K~lfvQr"
    "%p?f0g#%k7ozI?2ZOKbRmTQ-cPfo$oMD|gU3AVdD>MoDE%cJh{sJlGsE|0p)qwezPI$j=43QlF}E{_hsJn~4-GWcW=6jZ(Jff3hI$jFhsX^`jP7ZOEHmLWnQ"
    "Ok)gX9W$b|H8<Af(X^Nh)*g&XA_RdfL3ryDB$g@XY@m~pph@sZUQv`u!Rugl^12|ZnS$(ba&?rUbP!~=GD3zmWV`5;DFrr$*aksD>~KW}>?09~Y=o{uZQ#+0"
    "fGg~vgAO|Apo0!N=%9lRI_RK-4m#+dgAV?WVXk;%ca=)LmA40!GS&OIx&IsFXYESNl`L^K>(KIue-^~~{<;?L#jd&*?wpwxw)_VGg6Tg"
)
_AUTHORITY = (
    "c-k{)V!US1#8|t4nTe5!iK9;c?dIQyzBCzdv2kd%d7QIlVP-P0GvqelWMd9xVH0NZ3NREh5CCzwcsO6IT=sIs<fl8D45bYuL1N52LJ+a%Q&zlK)%#+_o~Iid"
    "3>3t9jZ6#-fe;L$B>0UCEG-R<j9~&4+Yo6W%*GCOFB2ow;mnNe%uWm}SDr3T)%S5IDy@4Ox?^uBSG&xQZ^q}8Hym==;yH73{Dfvb^Jx=hRQD~|x;b@aZjAlI"
    "tLtaiGq0O1zc0&s)~9rh#mNSV2K+#qWrZ0T|Ff_fFas$AK9B%ENB|f<jBEz7AU+?97>mf#H#H)<DdL?vFCQ{Gew}f}e^V~6fjmfBnMJ}ttO2_Mq|jz|XE1PK"
    "QV^2A>*zaw!d)%D6F>UxTo+cJ@p`#s!`Cb~ySEKnSq~*LDby{U{<Kgt{G3}&=toAo-t)UY91^ftbt#82C(O`mo&+lZRh*>g"
)
