"""What may stand in a picture that we deliver: elements, attributes, CSS functions. And what others are called."""

from __future__ import annotations

ELEMENTS = frozenset(
    """
    a animate animateColor animateMotion animateTransform circle clipPath defs desc ellipse feBlend feColorMatrix
    feComponentTransfer feComposite feConvolveMatrix feDiffuseLighting feDisplacementMap feDistantLight feDropShadow
    feFlood feFuncA feFuncB feFuncG feFuncR feGaussianBlur feImage feMerge feMergeNode feMorphology feOffset
    fePointLight feSpecularLighting feSpotLight feTile feTurbulence filter g image line linearGradient marker mask mpath
    path pattern polygon polyline radialGradient rect set stop style svg switch symbol text textPath title tspan use
    view
    """.split()
)
ATTRIBUTES = frozenset(
    """
    accumulate additive alignment-baseline amplitude animation animation-delay animation-direction animation-duration
    animation-fill-mode animation-iteration-count animation-name animation-play-state animation-timing-function
    aria-describedby aria-hidden aria-label aria-labelledby attributeType azimuth background background-color
    baseFrequency baseProfile baseline-shift begin bias block-progression box-sizing by calcMode class clip clip-path
    clip-rule clipPathUnits color color-interpolation color-interpolation-filters color-rendering color-scheme cx cy d
    diffuseConstant direction display divisor dominant-baseline dur dx dy edgeMode elevation enable-background end
    exponent fill fill-opacity fill-rule filter filterRes filterUnits flood-color flood-opacity focusable font
    font-family font-feature-settings font-kerning font-size font-size-adjust font-stretch font-style font-variant
    font-variant-caps font-variant-east-asian font-variant-ligatures font-variant-numeric font-variant-position
    font-variation-settings font-weight fr from fx fy glyph-orientation-horizontal glyph-orientation-vertical
    gradientContentUnits gradientTransform gradientUnits height id image-rendering in in2 inline-size intercept
    isolation k1 k2 k3 k4 kernelMatrix kernelUnitLength kerning keyPoints keySplines keyTimes lang lengthAdjust
    letter-spacing lighting-color limitingConeAngle line-height marker marker-end marker-mid marker-start markerHeight
    markerUnits markerWidth mask mask-type maskContentUnits maskUnits max media method min mix-blend-mode mode
    numOctaves offset offset-distance offset-path offset-rotate opacity operator order orient origin overflow overflow-x
    overflow-y paint-order path pathLength patternContentUnits patternTransform patternUnits pointer-events points
    pointsAtX pointsAtY pointsAtZ preserveAlpha preserveAspectRatio primitiveUnits r radius refX refY rel repeatCount
    repeatDur restart result role rotate ruby-align ruby-position rx ry scale seed shape-inside shape-padding
    shape-rendering shape-subtract side slope solid-color solid-opacity spacing specularConstant specularExponent
    spreadMethod startOffset stdDeviation stitchTiles stop-color stop-opacity stroke stroke-dasharray stroke-dashoffset
    stroke-linecap stroke-linejoin stroke-miterlimit stroke-opacity stroke-width style surfaceScale systemLanguage
    tabindex tableValues target targetX targetY text-align text-anchor text-combine-upright text-decoration
    text-decoration-color text-decoration-fill text-decoration-line text-decoration-stroke text-decoration-style
    text-emphasis text-indent text-orientation text-overflow text-rendering text-transform textLength to transform
    transform-box transform-origin transition transition-delay transition-duration transition-property
    transition-timing-function type unicode-bidi user-select values vector-effect version viewBox viewTarget visibility
    white-space width word-spacing writing-mode x x1 x2 xChannelSelector y y1 y2 yChannelSelector z zoomAndPan
    """.split()
)
FUNCTIONS = frozenset(
    """
    blur brightness calc circle clamp color color-mix context-fill context-stroke contrast cubic-bezier dir drop-shadow
    ellipse grayscale has hsl hsla hue-rotate hwb icc-color inset invert is lab lang lch light-dark linear matrix
    matrix3d max min not nth-child nth-last-child nth-last-of-type nth-of-type oklab oklch opacity path perspective
    polygon rect ref rgb rgba rotate rotate3d saturate scale scale3d scalex scaley sepia skew skewx skewy steps
    translate translate3d translatex translatey url var where
    """.split()
)
AT_RULES = frozenset("media supports layer keyframes -webkit-keyframes".split())
ANIMATIONS = frozenset("animate animateTransform animateMotion animateColor set mpath".split())
IMAGES = frozenset("image feImage".split())

MUST_BE_GONE = {
    "script": "svg.script",
    "handler": "svg.script",
    "listener": "svg.script",
    "foreignObject": "svg.foreign_object",
    "metadata": "svg.metadata",
    **dict.fromkeys(
        "iframe object embed audio video canvas source track applet form input button textarea frame frameset param".split(),
        "svg.media",
    ),
    **dict.fromkeys(
        "font font-face font-face-src font-face-uri glyph missing-glyph altGlyph glyphRef hkern vkern".split(), "svg.font"
    ),
    **dict.fromkeys("tref cursor color-profile link meta base".split(), "svg.external_reference"),
}
