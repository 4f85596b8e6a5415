"""Where do rasters of people lie: one of everybody, or one of each sex and age?"""

from collections.abc import Iterator, Sequence

from pydantic import Field, model_validator

from spatial_indicators.age_bands import EVERY_AGE, OLDEST, AgeBand, age_band, bands_within
from spatial_indicators.origin import Declaration, RasterOrigin

SEXES = ("f", "m")
AGES = (0, 1, *range(5, 85, 5))
"""First years of the bands of WorldPop's rasters: under 1, 1 to 4, then every 5 years, the last from 80 on."""

SEX, AGE = "{sex}", "{age}"


class RasterGroup(Declaration):
    """A group of people that is summed from rasters of sexes and ages."""

    sex: str = Field(default="_T", pattern=r"^(_T|F|M)$")
    age: str = "_T"


GROUPS = tuple(RasterGroup(sex=sex) for sex in ("F", "M")) + tuple(
    RasterGroup(age=age) for age in ("Y0T14", "Y15T64", "Y_GE65")
)
"""Children, people of working age and older people, as the UN's tables of population have them."""


class PeopleGridOrigin(RasterOrigin):
    """A raster of people per cell; or one of each sex and age, whose names differ by ``{sex}`` and ``{age}``."""

    sexes: tuple[str, ...] = SEXES
    """How names write women and men, in this order."""
    ages: tuple[int, ...] = Field(default=AGES, min_length=1)
    """First years of the bands, as names write them; each goes up to the next, the last has no end."""
    groups: tuple[RasterGroup, ...] = GROUPS
    """Groups that are summed from them."""

    @model_validator(mode="after")
    def _make_up_their_groups(self) -> "PeopleGridOrigin":
        if len(self.sexes) != len(SEXES):
            raise ValueError("`sexes` are two: how names write women, and how they write men")
        if list(self.ages) != sorted(set(self.ages)) or self.ages[0] != 0:
            raise ValueError("`ages` begin with 0 and rise: the first years of the bands")
        for group in self.groups:
            if group.age != "_T" and not self._within(group.age):
                raise ValueError(f"no bands of `ages` make up the group {group.age}")
        return self

    @property
    def is_by_group(self) -> bool:
        """Whether the file stands for one of each sex and age."""
        return self.file is not None and SEX in self.file and AGE in self.file

    def names(self) -> tuple[str, ...]:
        """Name the files or addresses that are meant, women first, each sex by age."""
        if not self.is_by_group:
            return super().names()
        name = str(self.file)
        return tuple(name.replace(SEX, sex).replace(AGE, str(age)) for sex in self.sexes for age in self.ages)

    def bands(self) -> Sequence[AgeBand]:
        """Give the bands of age, youngest first."""
        ends = [age - 1 for age in self.ages[1:]] + [OLDEST]
        return [AgeBand(first, last) for first, last in zip(self.ages, ends, strict=True)]

    def parts_of(self, group: RasterGroup) -> list[int]:
        """Number the rasters whose sum counts a group, in the order of `names`."""
        bands = self.bands()
        wanted = bands if group.age == "_T" else self._within(group.age)
        sexes = range(len(SEXES)) if group.sex == "_T" else ["FM".index(group.sex)]
        return [sex * len(bands) + bands.index(band) for sex in sexes for band in wanted]

    def named_groups(self) -> Iterator[tuple[tuple[str, str], list[int]]]:
        """Give sex and age of every group, and the rasters whose sum counts it."""
        for group in self.groups:
            yield (group.sex, group.age), self.parts_of(group)

    def _within(self, age: str) -> Sequence[AgeBand]:
        asked = EVERY_AGE if age == "_T" else age_band(age)
        return () if asked is None else bands_within(asked, self.bands())
