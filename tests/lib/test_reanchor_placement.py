"""Where changed words stand now. [ and ] are around a quotation, | and | around its sentence in the old text

(all of it, where they are not written), and / is where a sentence of the new text starts.
"""

import pytest

from lib.text_anchoring import placement
from lib.text_anchoring.placement import Alignment, PlacementFinder
from lib.text_anchoring.words import WordAlphabet, WordSequence


class Pair:
    """An old text and a new one, as the tests write them."""

    def __init__(self, old: str, new: str) -> None:
        was, marks = read(old)
        self.now, others = read(new)
        self.quotation = marks["["][0], marks["]"][0]
        self.sentence = tuple(marks.get("|", (0, len(was))))
        alphabet = WordAlphabet()
        words, new_words = WordSequence(" ".join(was), alphabet), WordSequence(" ".join(self.now), alphabet)
        alignment = Alignment(words.keys, new_words.keys, [0, len(words)], [0, len(new_words)])
        self.places = PlacementFinder(words, new_words, alignment, [0, *others.get("/", []), len(new_words)])

    def in_order(self) -> str | None:
        found = self.places.in_order(*self.quotation, self.sentence)
        return found and self.shown(found)

    def elsewhere(self) -> list[str]:
        return [self.shown(one) for one in self.places.find_elsewhere(*self.quotation)]

    def alike(self) -> list[str]:
        return [self.shown(one) for one in self.places.find_similar(*self.quotation)]

    def shown(self, found: placement.WordRange) -> str:
        now, first, last = self.now, found.first, found.last
        return " ".join([*now[:first], "[", *now[first:last], "]", *now[last:]])


def read(text: str) -> tuple[list[str], dict[str, list[int]]]:
    words: list[str] = []
    marks: dict[str, list[int]] = {}
    for part in text.split():
        if part in {"[", "]", "|", "/"}:
            marks.setdefault(part, []).append(len(words))
        else:
            words.append(part)
    return words, marks


def plain(text: str) -> str:
    return text.replace("[ ", "").replace("] ", "").replace(" ]", "")


def counted(many: int) -> str:
    return " ".join(str(number) for number in range(1, many + 1))


QUOTATION = "a b [ c d e ] f g"


class TestByTheOrderOfTheText:
    @pytest.mark.parametrize(
        ("old", "new"),
        [
            (QUOTATION, "a b [ c d e ] f g"),
            (QUOTATION, "a b [ X d e ] f g"),
            (QUOTATION, "a b [ c X e ] f g"),
            (QUOTATION, "a b [ c d X ] f g"),
            (QUOTATION, "a b [ X Y d e ] f g"),
            (QUOTATION, "a b [ c X Y e ] f g"),
            (QUOTATION, "a b [ c d X Y ] f g"),
            (QUOTATION, "a b [ X Y Z ] f g"),
            (QUOTATION, "a b [ d e ] f g"),
            (QUOTATION, "a b [ c d ] f g"),
            (QUOTATION, "a b [ d ] f g"),
            ("a b [ c ] f g", "a b [ X ] f g"),
            ("[ c ] f g", "[ X ] f g"),
            ("f g [ c ]", "f g [ X ]"),
            ("[ c d ] f g", "[ d ] f g"),
            ("[ c d ] f g", "[ X Y d ] f g"),
            ("f g [ c d ]", "f g [ c ]"),
            ("f g [ c d ]", "f g [ c X Y ]"),
        ],
    )
    def test_what_stands_between_words_that_stayed_is_the_quotation_edited(self, old, new):
        assert Pair(old, plain(new)).in_order() == new

    @pytest.mark.parametrize(
        ("old", "new"),
        [
            ("a b q [ c d e ] f g", "a b X [ Y d e ] f g"),
            ("a b [ c d e ] q f g", "a b [ c d X ] Y f g"),
            ("a b q r [ c d e ] f g", "a b W X [ Y d e ] f g"),
            ("a b [ c d e ] q r f g", "a b [ c d W ] X Y f g"),
            ("a b q [ c h d e ] f g", "a b V [ W X d e ] f g"),
            ("a b [ d e c h ] q f g", "a b [ d e V W ] X f g"),
            ("a b q [ c d e ] f g", "a b X [ Y Z d e ] f g"),
            ("a b [ c d e ] q f g", "a b [ c d X Y ] Z f g"),
        ],
    )
    def test_of_words_changed_on_both_sides_of_its_edge_the_quotation_has_its_share(self, old, new):
        assert Pair(old, plain(new)).in_order() == new

    @pytest.mark.parametrize(
        ("new", "found"),
        [
            ("a b X / Y d e f g", "a b X [ Y d e ] f g"),
            ("a b X Y / d e f g", "a b X Y [ d e ] f g"),
            ("a b / X Y d e f g", "a b [ X Y d e ] f g"),
            ("a b c d X / Y f g", "a b [ c d X ] Y f g"),
            ("a b c d / X Y f g", "a b [ c d ] X Y f g"),
            ("a b c d X Y / f g", "a b [ c d X Y ] f g"),
        ],
    )
    def test_it_does_not_reach_into_another_sentence(self, new, found):
        assert Pair(QUOTATION, new).in_order() == found

    def test_for_one_word_six_are_taken_at_the_most(self):
        assert Pair(QUOTATION, f"a b {counted(8)} d e f g").in_order() == "a b 1 2 [ 3 4 5 6 7 8 d e ] f g"
        assert Pair(QUOTATION, f"a b c d {counted(8)} f g").in_order() == "a b [ c d 1 2 3 4 5 6 ] 7 8 f g"
        two = "a b [ h c d e ] f g"
        assert Pair(two, f"a b {counted(9)} d e f g").in_order() == "a b 1 [ 2 3 4 5 6 7 8 9 d e ] f g"
        two = "a b [ d e h c ] f g"
        assert Pair(two, f"a b d e {counted(9)} f g").in_order() == "a b [ d e 1 2 3 4 5 6 7 8 ] 9 f g"

    @pytest.mark.parametrize(("many", "found"), [(1, True), (14, True), (15, False)])
    def test_twelve_words_more_than_twice_as_many_are_no_edit_of_them(self, many, found):
        new = f"a b c [ {counted(many)} ] d e f"
        assert Pair("a b c [ x ] d e f", plain(new)).in_order() == (new if found else None)
        new = f"a b c [ {counted(many + 2)} ] d e f"
        assert Pair("a b c [ x y ] d e f", plain(new)).in_order() == (new if found else None)

    @pytest.mark.parametrize(("many", "found"), [(8, True), (9, False)])
    def test_nor_are_six_more_than_twice_as_many_between_words_of_its_own_unless_they_are_alike(
        self, many, found
    ):
        new = f"a b [ c {counted(many)} d ] f g"
        assert Pair("a b [ c d ] f g", plain(new)).in_order() == (new if found else None)
        new = f"a b [ harbour {counted(many)} offices ] f g"
        assert Pair("a b [ harbour offices ] f g", plain(new)).in_order() == new

    @pytest.mark.parametrize(
        ("old", "new"),
        [
            # Half of the rest of the sentence stayed, or less; all within it is other.
            ("| a q r s | t".replace("q", "[ q ]"), None),
            ("a b [ c ] f g", "a b f g"),
            ("[ c ] f g", "f g"),
            ("a b [ c ]", "a b"),
        ],
    )
    def test_where_nothing_stands_between_there_is_no_place(self, old, new):
        assert Pair(old, new or "a t").in_order() is None

    @pytest.mark.parametrize(
        ("old", "new", "found"),
        [
            ("| a [ c ] b | k", "a X b k", "a [ X ] b k"),
            ("| a [ c ] q | k", "a X k", None),  # not between kept words: "q" is gone too
            ("| a q [ c ] r b | k", "a X b k", None),
            ("| [ c ] | a b k", "X a b k", None),  # a sentence of its own has no rest
            ("| q r s [ c ] | a b k", "X a b k", None),
            ("a b | q [ c ] r |", "a b X", None),
        ],
    )
    def test_words_of_which_none_stayed_are_told_by_the_rest_of_their_sentence(self, old, new, found):
        assert Pair(old, new).in_order() == found

    @pytest.mark.parametrize(
        ("old", "new", "found"),
        [
            ("q r [ c d ] s t", "X Y c d Z W", "X Y [ c d ] Z W"),
            ("q r s [ harbour office x ] t u v", "X harbour office Y Z", "X [ harbour office Y ] Z"),
            # Two words of five, and very like.
            ("q r s [ harbour offices x y z ] t u v", "Q harbour offices W", "Q [ harbour offices W ]"),
            # One word of three.
            ("q r s [ harbours x y ] t u v", "Q harbours W", None),
            # Two of four, and unlike.
            ("q r s [ c harbour d offices ] t u v", "Q c 123456789 d 12345 6789 W", None),
        ],
    )
    def test_without_the_rest_of_the_sentence_two_fifths_must_have_stayed_and_be_alike(self, old, new, found):
        assert Pair(old, new).in_order() == found

    @pytest.mark.parametrize(
        ("old", "new", "found"),
        [
            # Of the four others two stayed; of the five others two.
            ("| a b q r [ c d u v x y z ] | k l m", "a b 1 2 c d 3 4 5 k l m", "a b 1 2 [ c d 3 4 5 ] k l m"),
            ("| a b q r s [ c d u v x y z ] | k l m", "a b 1 2 3 c d 4 5 6 k l m", None),
            ("k l m | [ u v x y z c d ] q r a b |", "k l m 1 2 3 c d 4 5 a b", "k l m [ 1 2 3 c d ] 4 5 a b"),
            ("k l m | [ u v x y z c d ] q r s a b |", "k l m 1 2 3 c d 4 5 6 a b", None),
        ],
    )
    def test_half_of_the_rest_of_the_sentence_is_enough_for_words_however_unlike(self, old, new, found):
        assert Pair(old, new).in_order() == found


class TestTheVeryWordsElsewhere:
    @pytest.mark.parametrize(
        ("old", "new", "found"),
        [
            ("[ c d ] a b e f", "a b e f c d", ["a b e f [ c d ]"]),
            ("[ c d ] a b e f", "a b e f", []),
            ("[ c d ] a b e f", "a b e f c", []),
            ("[ c d ] a b e f", "a b e f c d g c d", ["a b e f [ c d ] g c d", "a b e f c d g [ c d ]"]),
            ("[ c d ] a b e f g h i j", "a b e f g h i j c d k c d l c d",
             ["a b e f g h i j [ c d ] k c d l c d", "a b e f g h i j c d k [ c d ] l c d"]),
            # Another mention that was there all along is not these.
            ("[ c d ] a b e f c d", "a b e f c d", []),
            ("a b [ c d ] e f", "a b c d e f", ["a b [ c d ] e f"]),
            # Words that overlap stand in two places.
            ("[ c c ] a b e f", "a b e f c c c", ["a b e f [ c c ] c", "a b e f c [ c c ]"]),
        ],
    )  # fmt: skip
    def test_they_are_these_unless_something_else_has_become_of_that_place(self, old, new, found):
        assert Pair(old, new).elsewhere() == found

    def test_of_a_place_half_may_have_become_of_other_words(self):
        # "c" and "d" stood there before; what was put between them is new.
        assert Pair("[ x c d y ] a b e f g c d h i j", "a b e f g x c d y h i j").elsewhere() == [
            "a b e f g [ x c d y ] h i j"
        ]
        assert Pair("[ c d y ] a b e f g c d h i j", "a b e f g c d y h i j").elsewhere() == []

    def test_at_five_hundred_places_at_the_most_they_are_looked_for(self):
        text = "a " * 600
        assert Pair(f"[ x a ] b {text}", f"b {text} x a").elsewhere() == [f"b {text}[ x a ]"]
        many = Pair(f"[ a ] b {text}", f"b {text}")
        looked = []
        many.places._is_mostly_free = lambda a, b, first, last: looked.append(a)
        assert many.elsewhere() == []
        assert looked == list(range(1, 501))


class TestWordsThatAreLike:
    OLD = "a b e f [ the harbour office ] g h m n i j"

    @pytest.mark.parametrize(
        ("new", "found"),
        [
            ("a b e f g h m n i j the harbor office", ["a b e f g h m n i j [ the harbor office ]"]),
            ("the harbor office a b e f g h m n i j", ["[ the harbor office ] a b e f g h m n i j"]),
            ("a b e f g h m n k the harbor office l i j", ["a b e f g h m n k [ the harbor office ] l i j"]),
            (
                "a b e f g h m n i j 1 2 3 the harbor office 4 5",
                ["a b e f g h m n i j 1 2 3 [ the harbor office ] 4 5"],
            ),
            ("a b e f g h m n i j quite something else", []),
            ("a b e f g h m n i j", []),
            ("a b e f g h m n i j har", []),
            ("a b e f g h m n i j harbour", []),
            # Shorter than what is sought, and like it.
            ("a b e f g h m n i j harbor office", ["a b e f g h m n i j [ harbor office ]"]),
        ],
    )
    def test_the_likest_of_the_new_words_are_these(self, new, found):
        assert Pair(self.OLD, new).alike() == found

    def test_of_two_about_as_like_both_are_told_and_of_two_unlike_the_liker(self):
        both = Pair(self.OLD, "the harbor office a b e f g h m n i j the harbour offices")
        assert len(both.alike()) == 2
        liker = Pair(self.OLD, "a harbor ofice h a b e f g h m n i j the harbour offices")
        assert liker.alike() == ["a harbor ofice h a b e f g h m n i j [ the harbour offices ]"]
        first = Pair(self.OLD, "the harbour offices a b e f g h m n i j a harbor ofice")
        assert first.alike() == ["[ the harbour offices ] a b e f g h m n i j a harbor ofice"]

    def test_words_that_stood_there_before_are_not_these(self):
        assert Pair(f"{self.OLD} the harbor office", "a b e f g h m n i j the harbor office").alike() == []

    def test_so_much_is_compared_and_no_more(self, monkeypatch):
        new = "a b e f g h m n i j the harbor office"
        cost = len("the harbour office") * len("the harbor office")
        monkeypatch.setattr(placement, "_CELLS", cost)
        assert len(Pair(self.OLD, new).alike()) == 1
        monkeypatch.setattr(placement, "_CELLS", cost - 1)
        assert Pair(self.OLD, new).alike() == []
        monkeypatch.setattr(placement, "_CELLS", 2 * cost - 1)
        assert Pair(self.OLD, f"the harbor office {new}").alike() == ["[ the harbor office ] " + new]
        assert Pair(self.OLD, f"x {new}").alike() == [
            f"x {new.replace('the harbor office', '[ the harbor office ]')}"
        ]

    def test_forty_million_cells_are_compared(self):
        assert placement._CELLS == 40_000_000


@pytest.mark.parametrize("found", [placement.WordRange(1, 2), placement.GapRange(1, 2, 3, 4)])
def test_a_place_stays_what_it_was_found_to_be(found):
    with pytest.raises((AttributeError, TypeError)):
        found.first = 3
    assert not hasattr(found, "__dict__")
