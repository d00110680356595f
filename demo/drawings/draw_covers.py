"""Draw the lead images and figures: rounds seen from above, as rings with a gap and the people who stand in them.

Usage: python draw_covers.py FOLDER   (needs Pillow)
A cover is a field, a few open rings and a few dots; one dot, in iodine, is the person the article is about.
A figure inside an article speaks the same language and may add one plain thing: a sheet, a hand.
"""

import math
import sys
from pathlib import Path

from PIL import Image, ImageDraw

WIDE, HIGH, ZOOM = 1280, 720, 3
GREEN, PALE, DEEP, GENTIAN, LILAC, IODINE, AMBER, INK, WHITE = (
    "#cfe3d6",
    "#e7eee5",
    "#11594a",
    "#43289f",
    "#cdc3ee",
    "#cf7410",
    "#fbe2b4",
    "#1b1730",
    "#fdfefc",
)
SKIN, SKIN_SHADE, NAIL = "#7a4a33", "#5f3826", "#c99c80"


class Cover:
    def __init__(self, field):
        self.image = Image.new("RGB", (WIDE * ZOOM, HIGH * ZOOM), field)
        self.pen = ImageDraw.Draw(self.image)

    def dot(self, x, y, r, fill):
        self.pen.ellipse([(x - r) * ZOOM, (y - r) * ZOOM, (x + r) * ZOOM, (y + r) * ZOOM], fill=fill)

    def ring(self, x, y, r, width, fill, gap=None):
        """An open ring; `gap` is (start, end) in degrees, clockwise from three o'clock. The ends are round."""
        start, end = gap or (0, 0)
        outer = r + width / 2
        self.pen.arc(
            [(x - outer) * ZOOM, (y - outer) * ZOOM, (x + outer) * ZOOM, (y + outer) * ZOOM],
            end,
            start + (360 if start <= end else 0) if gap else end + 360,
            fill=fill,
            width=int(width * ZOOM),
        )
        for angle in gap or ():
            self.dot(x + r * math.cos(math.radians(angle)), y + r * math.sin(math.radians(angle)), width / 2, fill)

    def bar(self, left, top, wide, high, fill, radius=0):
        self.pen.rounded_rectangle(
            [left * ZOOM, top * ZOOM, (left + wide) * ZOOM, (top + high) * ZOOM], radius * ZOOM, fill=fill
        )

    def across(self, x, y, r, width, fill, middle, reach):
        """Redraw the piece of a ring around the angle `middle`, so that it passes over whatever was drawn since."""
        outer = r + width / 2
        self.pen.arc(
            [(x - outer) * ZOOM, (y - outer) * ZOOM, (x + outer) * ZOOM, (y + outer) * ZOOM],
            middle - reach,
            middle + reach,
            fill=fill,
            width=int(width * ZOOM),
        )

    def rod(self, from_, to, width, fill):
        """A line with round ends."""
        self.pen.line(
            [from_[0] * ZOOM, from_[1] * ZOOM, to[0] * ZOOM, to[1] * ZOOM], fill=fill, width=int(width * ZOOM)
        )
        for x, y in (from_, to):
            self.dot(x, y, width / 2, fill)

    def circle_of(self, x, y, r, size, count, fill, skip=()):
        for i in range(count):
            if i not in skip:
                angle = math.radians(360 / count * i - 90)
                self.dot(x + r * math.cos(angle), y + r * math.sin(angle), size, fill)

    def finished(self):
        return self.image.resize((WIDE, HIGH), Image.Resampling.LANCZOS)


def photograph():
    """A patient looks at the picture of herself that everyone else is looking at."""
    c = Cover(GREEN)
    c.bar(500, 130, 330, 460, WHITE, 26)
    c.bar(524, 154, 282, 330, LILAC, 8)
    c.dot(665, 290, 62, GENTIAN)
    c.pen.pieslice([540 * ZOOM, 370 * ZOOM, 790 * ZOOM, 610 * ZOOM], 180, 360, fill=GENTIAN)
    c.bar(524, 484, 282, 106, WHITE, 0)
    c.bar(548, 512, 150, 14, PALE, 7)
    c.bar(548, 542, 220, 14, PALE, 7)
    c.ring(665, 360, 300, 26, DEEP, (-52, 14))
    c.dot(948, 250, 46, IODINE)
    for x, y in ((150, 180), (110, 350), (165, 525), (1120, 520), (1180, 360)):
        c.dot(x, y, 34, DEEP)
    return c.finished()


def three_in_the_morning():
    c = Cover(INK)
    c.ring(870, 330, 210, 60, AMBER, (110, 250))
    c.dot(420, 470, 52, IODINE)
    for x, y, r in (
        (180, 130, 7),
        (330, 240, 5),
        (560, 120, 8),
        (690, 610, 5),
        (1160, 140, 6),
        (240, 610, 6),
        (1090, 600, 8),
    ):
        c.dot(x, y, r, LILAC)
    return c.finished()


def friend_request():
    c = Cover(AMBER)
    c.ring(500, 360, 210, 44, GENTIAN, (-30, 30))
    c.ring(800, 360, 210, 44, DEEP, (150, 210))
    c.dot(650, 360, 50, IODINE)
    return c.finished()


def live_from_the_hall():
    c = Cover(LILAC)
    for n, r in enumerate((120, 220, 320, 420)):
        c.ring(640, 700, r, 34, (GENTIAN, DEEP, GENTIAN, DEEP)[n], (0, 180))
    c.dot(640, 640, 44, IODINE)
    for x in range(100, 1280, 180):
        c.dot(x, 90, 30, INK)
    return c.finished()


def two_names():
    c = Cover(PALE)
    c.ring(640, 360, 250, 60, GENTIAN, (-60, 60))
    c.ring(640, 360, 120, 60, IODINE, (120, 240))
    c.dot(880, 360, 40, DEEP)
    return c.finished()


def a_policy():
    c = Cover(DEEP)
    c.circle_of(640, 360, 250, 44, 10, GREEN, skip=(2,))
    c.dot(640 + 330 * math.cos(math.radians(-18)), 360 + 330 * math.sin(math.radians(-18)), 44, IODINE)
    c.ring(640, 360, 120, 30, WHITE, (-60, 20))
    return c.finished()


def views_are_my_own():
    """Somebody has drawn a ring round herself; it is linked to another, and that one to others out of sight."""
    c = Cover(GENTIAN)
    r, width, step = 190, 46, 292
    chain = [(430 + step * n, 360, colour) for n, colour in enumerate((AMBER, LILAC, GREEN, LILAC))]
    for n, (x, y, colour) in enumerate(chain):
        c.ring(x, y, r, width, colour, (150, 210) if n == 0 else None)
    meet = math.degrees(math.acos(step / 2 / r))
    for x, y, colour in chain[:-1]:
        c.across(x, y, r, width, colour, -meet, 18)
    c.dot(388, 360, 50, IODINE)
    return c.finished()


def second_signature():
    """One sheet, two places to sign: the first is filled, and somebody is on the way to the second."""
    c = Cover(AMBER)
    c.bar(390, 84, 500, 552, WHITE, 22)
    for n, wide in enumerate((300, 380, 340, 210)):
        c.bar(450, 146 + 44 * n, wide, 16, PALE, 8)
    for x, wide in ((450, 182), (661, 182)):
        c.bar(x, 586, wide, 8, GREEN, 4)
    c.ring(541, 462, 78, 26, GENTIAN, (-58, -22))
    c.dot(541, 462, 38, GENTIAN)
    c.ring(752, 462, 78, 26, DEEP, (-64, 10))
    c.dot(862, 406, 38, IODINE)
    return c.finished()


def those_who_were_there():
    """The patient, the few who were there, and the many who were told."""
    c = Cover(LILAC)
    c.ring(640, 360, 298, 22, DEEP, (196, 232))
    c.circle_of(640, 360, 236, 15, 26, DEEP, skip=(20, 21))
    c.ring(640, 360, 172, 30, GENTIAN, (-40, 8))
    c.circle_of(640, 360, 108, 26, 7, GENTIAN, skip=(2,))
    c.dot(640, 360, 40, IODINE)
    for x, y in ((300, 250), (222, 190), (146, 268), (120, 150)):
        c.dot(x, y, 15, DEEP)
    return c.finished()


def ring_on_a_hand():
    """The back of a left hand, with a ring-shaped mark that does not quite close."""
    c = Cover(PALE)
    c.bar(500, 560, 250, 200, DEEP, 30)
    c.bar(520, 470, 210, 130, SKIN, 40)
    c.bar(490, 296, 270, 260, SKIN, 84)
    fingers = (
        ((522, 372), (474, 218), 52),
        ((590, 330), (570, 124), 62),
        ((662, 330), (674, 106), 64),
        ((726, 350), (770, 160), 60),
    )
    for base, tip, width in fingers:
        c.rod(base, tip, width, SKIN)
        x, y = tip[0], tip[1] - 6
        c.bar(x - 15, y - 16, 30, 34, NAIL, 14)
    c.rod((716, 480), (850, 372), 66, SKIN)
    c.bar(842, 348, 28, 32, NAIL, 14)
    for x, y in ((526, 336), (592, 306), (660, 304), (718, 328)):
        c.ring(x, y, 15, 5, SKIN_SHADE, (-20, 200))
    c.ring(612, 432, 56, 20, IODINE, (-52, -2))
    return c.finished()


def four_doors():
    """Four rooms, each larger than the last: the notes, the ward, the lecture hall, the world."""
    c = Cover(GREEN)
    c.ring(180, 360, 62, 24, GENTIAN, (-32, 32))
    c.dot(180, 360, 28, IODINE)
    c.ring(392, 360, 88, 24, GENTIAN, (155, 205))
    c.circle_of(392, 360, 42, 16, 4, DEEP)
    c.ring(664, 360, 124, 24, GENTIAN, (160, 200))
    c.circle_of(664, 360, 82, 14, 12, DEEP)
    c.circle_of(664, 360, 38, 14, 5, DEEP)
    c.ring(1290, 360, 438, 24, GENTIAN, (173, 187))
    for n, r in enumerate(range(0, 400, 44)):
        c.circle_of(1290, 360, r, 12, max(1, 6 * n), DEEP)
    return c.finished()


COVERS = {
    "the-patient-in-the-photograph": photograph,
    "posting-at-three-in-the-morning": three_in_the_morning,
    "the-friend-request": friend_request,
    "live-from-the-hall": live_from_the_hall,
    "two-names-one-licence": two_names,
    "a-policy-residents-wrote": a_policy,
    "views-are-my-own": views_are_my_own,
    "the-second-signature": second_signature,
}
FIGURES = {
    "those-who-were-there": those_who_were_there,
    "ring-on-a-hand": ring_on_a_hand,
    "four-doors": four_doors,
}

if __name__ == "__main__":
    folder = Path(sys.argv[1])
    for slug, drawing in (COVERS | FIGURES).items():
        drawing().save(folder / f"{slug}.webp", quality=84, method=6)
