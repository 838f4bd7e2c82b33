# SPDX-License-Identifier: Apache-2.0
"""Words of each style, in British spelling: what a picture may be called, and what may be said of how it is made.

A name takes an article and "of ..."; a manner stands alone. No artist is named. Every phrase says its style by itself,
without the words of a palette or a light mood: "pastel colours" is a palette, "chalk pastel" a style.
"""

from __future__ import annotations

from typing import NamedTuple


class StyleWords(NamedTuple):
    names: tuple[str, ...]
    manners: tuple[str, ...]


def _words(names: str, manners: str) -> StyleWords:
    return StyleWords(*(tuple(" ".join(phrase.split()) for phrase in text.split("|")) for text in (names, manners)))


STYLE_WORDS: dict[str, StyleWords] = {
    "watercolour": _words(
        """watercolour painting | watercolour | watercolour sketch | watercolour illustration | watercolour study |
        loose watercolour | delicate watercolour | aquarelle | aquarell | acquerello | acuarela | wash
        painting | watercolour wash | travel sketchbook watercolour | wet-on-wet watercolour | water colour
        picture | watercolour landscape | botanical watercolour""",
        """wet-on-wet | wet on wet | transparent washes | loose washes | bleeding pigment | pigment blooms |
        granulation | in watercolour | in watercolours | painted with watercolours | watercolour paper |
        translucent glazes | watery paint | runny paint on rough paper | diluted pigment | backruns and
        blooms | dark edges of dried washes | flowing washes | aquarelle technique | peinture à l'aquarelle
        | colours running into each other""",
    ),
    "gouache": _words(
        """gouache painting | gouache | gouache illustration | gouache study | gouache sketch | opaque gouache | poster
        paint picture | tempera painting | egg tempera panel | flat gouache landscape | guache | casein
        painting | gouache concept painting | children's book gouache | gouache background painting |
        vintage gouache poster | flat painted illustration | matte painted poster""",
        """in gouache | matte paint | flat opaque paint | opaque layers | chalky opaque paint | painted with gouache |
        flat shapes of matte colour | poster paint | tempera | simple flat shapes | body colour | acryla
        gouache | velvety matte finish | mid-century illustration | cut-out shapes of flat paint | à la
        gouache | in guazzo | designer's gouache | opaque brushwork""",
    ),
    "oil": _words(
        """oil painting | painting in oils | oil sketch | impressionist painting | impressionist oil painting | old
        master painting | baroque painting | alla prima painting | impasto painting | classical painting |
        expressionist painting | plein air oil study | ölgemälde | palette knife painting | renaissance
        painting | post-impressionist painting | thick oil painting | gallery painting | museum painting""",
        """oil on canvas | in oils | oil paint | thick brush strokes | visible brush strokes | impasto | heavy impasto
        | palette knife | painterly brushwork | expressive brushwork | thick paint | bristle marks | rich
        oil colours | impressionism | loose brush strokes | swirling brush strokes | wet paint on canvas |
        huile sur toile | óleo sobre lienzo | peinture à l'huile | chiaroscuro oil | canvas texture""",
    ),
    "pastel": _words(
        """pastel drawing | soft pastel drawing | chalk pastel | pastel painting | chalk drawing | chalk pastel sketch
        | soft pastel portrait | pastel study | oil pastel drawing | crayon drawing | dry pastel | pastel on
        paper | pastellzeichnung | coloured chalk picture | conté drawing | dessin au pastel | pavement
        chalk drawing | wax crayon drawing""",
        """in soft pastels | chalk pastels | soft pastels on toned paper | chalky strokes | powdery strokes | coloured
        chalk | pastel sticks | chalk dust | drawn with pastels | chalk on coloured paper | blended chalk |
        oil pastels | crayons | velvety chalk texture | grainy chalk on paper | soft pastel | pastel crayons
        | pastello | smudged coloured chalk | conté crayon""",
    ),
    "ink": _words(
        """ink drawing | pen and ink drawing | pen drawing | ink sketch | ink illustration | brush and ink drawing |
        sumi-e | sumi-e painting | manga panel | manga page | black and white manga | ink wash |
        crosshatched drawing | line drawing | engraving in pen | fountain pen sketch | tuschezeichnung | nib
        pen drawing | ballpoint drawing | black line drawing | calligraphic ink painting""",
        """pen and ink | in ink | black ink | india ink | black ink on white paper | crosshatching | cross-hatching |
        hatched shadows | inked | inked lines | fine pen lines | stippling and hatching | black and white
        line art | line art | manga | brush pen | dip pen | fineliner | sumi ink | ink and nib | encre de
        chine | tinta china | dessin à la plume | manga inking""",
    ),
    "pencil": _words(
        """pencil drawing | pencil sketch | graphite drawing | graphite sketch | sketch in pencil | pencil study |
        pencil illustration | sketchbook drawing | bleistiftzeichnung | graphite study | rough pencil sketch
        | lead pencil drawing | storyboard sketch | hand-drawn sketch | life drawing in pencil | coloured
        pencil drawing | pencil portrait | pencil test""",
        """in pencil | graphite | graphite on paper | pencil shading | pencil strokes | drawn with a pencil | soft
        pencil | sketchbook page | hb pencil | sketchy pencil lines | rough pencils | fine graphite hatching
        | coloured pencils | mechanical pencil | sketched | construction lines | dessin au crayon | dibujo a
        lápiz | matita | rough sketch | pencil on paper""",
    ),
    "charcoal": _words(
        """charcoal drawing | charcoal sketch | charcoal | charcoal study | charcoal portrait | charcoal illustration |
        smudged charcoal drawing | kohlezeichnung | compressed charcoal drawing | charcoal figure drawing |
        charcoal rubbing | vine charcoal drawing | charcoal life drawing | gestural charcoal drawing | dark
        charcoal picture | expressive charcoal sketch""",
        """in charcoal | charcoal on paper | smudged charcoal | vine charcoal | compressed charcoal | charcoal dust |
        sooty blacks | smoky smudges | drawn with charcoal | burnt stick | coal drawing | black dusty
        strokes | kneaded eraser highlights | charcoal shading | willow charcoal | dessin au fusain | fusain
        | carboncillo | charcoal smears | rubbed charcoal""",
    ),
    "woodcut": _words(
        """woodcut | woodcut print | woodblock print | linocut | linocut print | lino print | ukiyo-e print | ukiyo-e |
        wood engraving | block print | relief print | japanese woodblock print | holzschnitt | carved print
        | expressionist woodcut | hand-pulled print | medieval woodcut | linolschnitt | xylograph""",
        """woodcut style | carved lines | gouge marks | ukiyo-e | linocut style | lino cut | printed from a wood block
        | printmaking | carved wood block | chiselled lines | relief printing | bold carved shadows | wood
        grain print | xylography | gravure sur bois | block printed | printed from carved linoleum |
        xilografia | shin-hanga | japanese print""",
    ),
    "cel": _words(
        """cel shaded cartoon | cartoon | anime still | anime screenshot | anime illustration | comic panel | comic
        book panel | cel shaded render | toon | animated film still | comic | animation cel | graphic novel
        panel | cartoon drawing | toon shaded picture | anime frame | ligne claire comic | zeichentrickfilm
        | bande dessinée | cartoon still""",
        """cel shading | cel shaded | toon shading | toon shaded | anime style | anime | cartoon style | bold outlines
        | flat colours and outlines | two-tone shading | comic style | comic book style | hand-drawn
        animation | clean line and flat colour | hard-edged shadows | 2d animation | animated series |
        cartoonish | ligne claire | thick black outlines | cell shaded | non-photorealistic toon""",
    ),
    "stained_glass": _words(
        """stained glass window | stained glass | stained glass panel | leaded window | church window | cathedral
        window | leaded glass picture | stained-glass window | glass mosaic | vitrail | glasfenster |
        leadlight | gothic stained glass window | mosaic of coloured glass | vidriera | glass painting | art
        nouveau glass panel""",
        """stained glass | leaded glass | lead lines | lead came | coloured glass panes | pieces of coloured glass |
        light through coloured glass | glass shards in lead | mosaic glass | church glass | stained-glass
        style | backlit glass | glowing glass panes | translucent panes | gothic window | vetrata | glass
        pieces with black lead | soldered glass""",
    ),
    "pixel": _words(
        """pixel art | pixel art scene | 8-bit game | 16-bit game | 8-bit picture | sprite | retro game screenshot |
        pixel picture | pixelated picture | video game sprite | console game screenshot | pixel graphic |
        arcade game | pixel art landscape | low-res sprite | old computer game | dithered picture | handheld
        game screen""",
        """pixel art | pixelated | 8-bit | 16-bit | 8bit | 16 bit | chunky pixels | low resolution | dithering |
        limited pixel palette | retro game | sprite art | blocky pixels | retro video game | big square
        pixels | arcade style | voxel-like pixels | pixelart | 90s console game | ordered dithering |
        indexed pixels""",
    ),
    "neon": _words(
        """neon sign | neon picture | neon scene | cyberpunk picture | cyberpunk scene | synthwave picture | neon
        outline drawing | vaporwave picture | neon light painting | hologram | cyberpunk illustration |
        glowing line drawing | neon artwork | blacklight poster | laser light show | neon wireframe |
        synthwave album cover | outrun poster""",
        """neon | neon lights | neon glow | glowing neon lines | glowing outlines | cyberpunk | synthwave | vaporwave |
        neon tubes | electric glow | glow in the dark | glowing edges | luminous lines | retrowave |
        blacklight | ultraviolet glow | fluorescent lines on black | light trails | neón | laser lines |
        outrun | neonlicht | bright lines on black""",
    ),
    "render": _words(
        """3d render | cg render | computer graphics image | 3d model | render | viewport render | plain render | cgi
        still | 3d scene | ray traced image | 3d rendering | game engine screenshot | blender render |
        photorealistic render | raw render | preview render | photograph | photo | unstyled render""",
        """3d | cgi | computer graphics | ray tracing | unstyled | photorealistic | realistic | untouched | as rendered
        | blender | rendered in 3d | physically based rendering | viewport | no style | without any style |
        photoreal | realistic render | clean 3d | octane | global illumination""",
    ),
}
