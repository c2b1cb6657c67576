#!/usr/bin/env python3
"""Makes LettersMincho.otf: the Japanese part of Noto Serif CJK, as far as people in Japan write.

    pip install fonttools==4.68.0
    python make.py /usr/share/fonts/opentype/noto/NotoSerifCJK-Regular.ttc

The source is Debian's package fonts-noto-cjk (1:20220127+repack1-1). Its licence is in OFL.txt.
"""

from __future__ import annotations

import sys
from pathlib import Path

from fontTools import subset
from fontTools.ttLib import TTCollection, TTFont

NAME = "Letters Mincho"
# Some of the characters that names may hold (人名用漢字) are compatibility ideographs.
COMPATIBILITY = range(0xF900, 0xFB00)
HALF_WIDTH_AND_FULL_WIDTH = range(0xFF00, 0xFFF0)
EUROPEAN = [*range(0x20, 0x7F), *range(0xA0, 0x250), *range(0x300, 0x370), *range(0x370, 0x530), *range(0x1E00, 0x1F00)]
PUNCTUATION_AND_SIGNS = [*range(0x2000, 0x2C00), *range(0x3000, 0x3400)]
# Which form of a character a name is written with (異体字, as in the family register).
VARIATION_SELECTORS = [*range(0xFE00, 0xFE10), *range(0xE0100, 0xE01F0)]
# Vertical writing, and the variants of other countries (`locl`), stay out.
FEATURES = ["ccmp", "kern", "mark", "mkmk"]


def characters(font: TTFont) -> set[int]:
    """JIS X 0213:2004, what Windows adds (NEC and IBM), all kanji of Adobe-Japan1 (those with variants in the source),
    width forms, Latin, Greek, Cyrillic and signs."""
    variants = next(table for table in font["cmap"].tables if table.format == 14).uvsDict
    kanji = {character for pairs in variants.values() for character, _ in pairs}
    wanted = {*kanji, *COMPATIBILITY, *VARIATION_SELECTORS, *HALF_WIDTH_AND_FULL_WIDTH, *EUROPEAN,
              *PUNCTUATION_AND_SIGNS}
    for code in range(0x80, 0x30000):
        character = chr(code)
        for encoding in ("euc_jis_2004", "cp932"):
            try:
                character.encode(encoding)
            except UnicodeEncodeError:
                continue
            wanted.add(code)
            break
    return wanted


def japanese(source: Path) -> TTFont:
    fonts = TTCollection(source).fonts
    return next(font for font in fonts if font["name"].getDebugName(4).startswith("Noto Serif CJK JP"))


def main(source: Path, target: Path) -> None:
    font = japanese(source)
    options = subset.Options(layout_features=FEATURES, hinting=False, desubroutinize=False, notdef_outline=True,
                             name_IDs=[0, 1, 2, 3, 4, 5, 6, 13, 14], drop_tables=["vhea", "vmtx", "VORG", "BASE"],
                             recalc_timestamp=False)
    subsetter = subset.Subsetter(options)
    subsetter.populate(unicodes=characters(font))
    subsetter.subset(font)
    for record in font["name"].names:
        if record.nameID in (1, 4, 16):
            record.string = NAME
        elif record.nameID == 6:
            record.string = NAME.replace(" ", "")
    font.flavor = None
    font.save(target)
    print(f"{target}: {target.stat().st_size} bytes, {font['maxp'].numGlyphs} glyphs")


if __name__ == "__main__":
    main(Path(sys.argv[1]), Path(__file__).with_name("LettersMincho.otf"))
