"""Words of lesions, and of what is outlined besides lesions, in English, French and German.

The patterns are written for names in plain form: small letters without accents, `_` as a space, and words
that a capital letter divides (`LungMet`) apart.
"""

_ORGANS = (
    "lungs?|pulmon(?:ary|s)?|poumons?|lungen?|liver|hepar|foie|leber|brain|cerebrum|cerveau|encephale|(?:ge)?hirn"
    "|brain ?stem|tronc|hirnstamm|cerebell(?:um|aire)|cervelet|kleinhirn|kidneys?|renal|reins?|nieren?"
    "|hearts?|coeur|herz|spleen|rate|milz|stomach|estomac|magen|bowels?|intestines?|intestins?|grele|colon|kolon"
    "|dunndarm|dickdarm|darm|duodenum|rectum|rektum|sigmoid|bladder|vessie|blase|harnblase|prostat[ae]?"
    "|o?esophag(?:us|e)|osophagus|speiserohre|trachea|trachee|luftrohre|bronch(?:us|i|es?)?|aorta|aorte"
    "|spinal ?(?:cord|canal)|cord|myelon|moelle|ruckenmark|spinalkanal|canal|parotid(?:s|es?|en)?|parotis"
    "|thyroids?|thyroide|schilddruse|larynx|pharynx|eyes?|oeil|yeux|augen?|lens|lenses|cristallins?|linsen?"
    "|optic(?: ?nerves?)?|chiasma?|sehnerv|cochleae?|femurs?|femoral|femurkopf|huftkopf|hips?|humerus|bones?"
    "|os|knochen|vertebrae?|vertebres?|wirbel|ribs?|cotes?|rippen?|sternum|scapulae?|clavic(?:ula|ulae|le|les)"
    "|sacrum|pelvis|bassin|becken|skull|crane|schadel|mandib(?:le|les|ula|ule)|unterkiefer"
    "|skin|peau|haut|muscles?|muskeln?|fat|graisse|fett|breasts?|mammae?|seins?|brust|pancreas|pankreas"
    "|gall ?bladder|vesicule|gallenblase|adrenals?|surrenales?|nebennieren?|chest ?wall|thorax|abdomen"
    "|mediastin(?:um)?|plexus|hippocamp(?:us|e|i)|pituitary|hypophys(?:e|is)|testis|testes|testicles?|uterus"
    "|ovar(?:y|ies|e)|oral ?cavity|lips?|levres?|tongue|langue|zunge|vena ?cava|vcs|vci|svc|ivc"
    "|portal ?veins?|arter(?:y|ies|e|ia)|veins?|veines?|vessels?|vaisseaux|masseters?|massa ?intermedia"
    "|metacarpals?|metatarsals?|nodulus|sinus ?knoten|av[ -]?knoten"
)
_BODY = (
    "body|external|externe|contour ?externe|skin ?contour|outline|patient|corps|korper|aussenkontur|umriss"
    "|normal ?tissues?|nt|tissu ?sain|normalgewebe"
)
_SIDES = (
    "l|r|lt|rt|left|right|li|re|links?|rechts?|g|d|gauche|droite?|both|bilat(?:eral)?|tot(?:al)?|all"
    "|comb(?:ined)?|beide|tous|toutes"
)
_MET_PLACES = (
    "brain|bone|liver|lung|node|nodal|ln|adrenal|skin|spine|rib|cerebral|hepatic|spleen|hirn|leber|lungen?"
    "|knochen|haut|wirbel|os|foie|poumon|cerveau"
)
AN_ORGAN = "an organ"
A_NODE = "a lymph node, or a station of them, that nobody calls tumour"
"""Reasons against names that may as well say where a lesion is."""

_NO_LETTER, _END = r"(?<![a-z])", r"(?![a-z])"


def _word(pattern: str) -> str:
    """Pattern that stands between no letters."""
    return f"{_NO_LETTER}(?:{pattern}){_END}"


LESIONS = "|".join(
    (
        "gtv",
        "tumou?r|tumeur|geschwulst|krebs|cancer",
        "l(?:e|ae?)sion",
        "metast|neoplas|malignan",
        "carcinom|karzinom|sarcom|sarkom|melanom|lymphom",
        "nodul(?!us)",
        "adenopath|" + _word("adps?"),
        "raumforderung",
        _word(f"(?:{_MET_PLACES})?met(?:s|as?)?(?:{_MET_PLACES})?"),
        _word("mass(?:es?|en)?"),
        _word("filiae?|absiedl[a-z]*"),
        _word("(?:[a-z]*n|rund|leber|haupt|milz|hirn|primar)?herde?n?"),
        rf"(?<!lymph)(?<!lymph[ -])(?<!sinus)(?<!sinus[ -])(?<!av)(?<!av[ -])knoten{_END}",
    )
)
"""Words of lesions.

Within any word: GTV, tumo(u)r, tumeur, Geschwulst, Krebs, cancer, lesion, lésion, Läsion, metast- (of
metastasis, métastase, Metastase), neoplas-, malignan-, the common kinds (carcinom-, sarcom-, melanom-,
lymphom-), nodul- and -adenopath-, Raumforderung. As a word of its own, so that `metal`, `massage`,
`masseter` and `Herz` are none: met, mets, méta (also `brainmets`), mass, masse, ADP, Filia, Absiedlung, Herd
and its compounds (Rundherd, Lungenherd), Knoten, but not Lymphknoten.
"""

_GTV_LIKE = "(?:gtv|ctv|ptv|itv)"

REFUSED: tuple[tuple[str, str], ...] = (
    (
        "an organ less its tumour",
        rf"{_NO_LETTER}(?:{_ORGANS}|{_BODY})(?:[ .]*(?:{_SIDES}))? *[-\\]+ *\(?[a-z]{{0,2}}{_GTV_LIKE}"
        rf"|{_NO_LETTER}(?:lungs|poumons|kidneys|reins) *[-\\] *(?:{LESIONS})"
        rf"|{_word('minus|sans|ohne|without|w/?o|abzu?e?gl[a-z]*|hors|e[xk][ck]l[a-z]*')}.*(?:{LESIONS})"
        rf"|{_word('not?|non|nicht|kein[a-z]*|pas de|less|but')}[ -]*(?:{LESIONS})",
    ),
    (
        "a margin around a tumour or an organ (CTV, PTV, PRV, an expansion), not the tumour itself",
        rf"{_word('[a-z]{0,4}[cp]tv[a-z]{0,4}|[a-z]{0,2}prv')}|gtv[a-z]*[cp]tv|[cp]tv[a-z]*gtv"
        rf"|gtv.*[0-9] *[mc]m{_END}|gtv *\+ *[0-9]|\+ *[0-9.,]+ *[mc]m{_END}|gtv(?:exp|marg)|"
        + _word("exp(?:an[ds][a-z]*)?|margins?|marges?|saum|sicherheitssaum|dilat[a-z]*|erod[a-z]*|erosion"),
    ),
    (
        "the volume that a moving tumour sweeps (ITV, IGTV), not the tumour itself",
        rf"{_word('[a-z]{0,3}itv[a-z]{0,4}')}|{_NO_LETTER}i[ -]?gtv",
    ),
    (
        "a ring or an avoidance zone around a tumour",
        _word(
            "rings?(?![ -]*enhanc)|anneau|shell|rind|halo|avoid[a-z]*|around|autour|surround[a-z]*|background"
        )
        + "|(?:gtv|tumou?r|lesion)(?:ring|shell|avoid)|peri[- ]?(?:tumou?r|lesion|metast|nodul)",
    ),
    (
        "the bed of a tumour that was removed",
        rf"(?:tumou?r|gtv)[a-z]*[ -]*(?:bed|bett){_END}|{_NO_LETTER}lit (?:tumoral|operatoire)"
        r"|(?:resection|surgical|operati(?:ve|on)|post[- ]?op)[ -]*cavit|resektionshohle"
        "|cavite (?:operatoire|de resection)",
    ),
    (
        "tissue in or beside a tumour, not a tumour",
        rf"necrosis|necroses?{_END}|nekrosen?{_END}|{_word('o?edem(?:a|e|es)?|odeme?')}"
        rf"|h(?:a?e|a)morrh?ag(?:es?|ies?){_END}|blutung"
        rf"|{_NO_LETTER}(?:lateral|muscle|lean|fat)[ -]*mass"
        rf"|{_NO_LETTER}mass[a-z]*[ -]+(?:lateral|musculaire|effect)",
    ),
    (
        "a helper made for planning the dose",
        rf"{_word('opt(?:im[a-z]*)?|isodose|help(?:er)?|hilf[a-z]*|dummy|hot ?spot|cold ?spot')}|gtvopt",
    ),
    ("a marker", _word("fiducials?|markers?|clips?|seeds?|needles?")),
)
"""Reasons and patterns of names that are no lesions even with a word of one; the first that fits counts."""

UNNAMED: tuple[tuple[str, str], ...] = (
    ("the outline of the body", _word(_BODY)),
    (
        "a part of the couch, or a device",
        "couch|"
        + _word(
            "table|tabletop|tisch|liegen?|matelas|mattress|immobili[sz][a-z]*|masks?|maske|masque|bolus|coil|wires?"
            "|tubes?|catheters?|katheter|stents?|port|pacemaker|implants?|prothes[ei]s?|prosthes[ei]s|metal[a-z]*"
            "|art[ei]fa[ck]ts?|support"
        ),
    ),
    (
        A_NODE,
        "lymph[- ]?(?:nodes?|knoten|k)|"
        + _word("ln|lns|lk|nodes?|nodal|ganglions?|ganglionnaires?|aires? ganglionnaires?|levels?"),
    ),
    (AN_ORGAN, rf"{_NO_LETTER}(?:{_ORGANS})(?:[ -]?(?:{_SIDES}))?{_END}"),
)
"""Reasons and patterns of names that hold no word of a lesion; the first that fits counts."""
