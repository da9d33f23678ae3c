"""Names nobody bears: true to the ear, and known as invented by the letter in their middle."""

from random import Random
from typing import Final

#: Common in the middle of Jiangxi.
_FAMILY: Final = tuple(
    "刘陈黄李邓习曾邹杨张王周吴徐罗朱熊胡郭何彭肖谢廖聂饶欧傅龚万艾宋孙皮姚程蔡丁卢袁"
)
#: 示例、模拟、样：no family gives these; whoever reads a name knows that it is an example.
_MARK: Final = tuple("示例模拟样")
_GIVEN: Final = tuple(
    "平华兰芳明军勇霞文斌辉玲强梅伟燕林秀珍海波丽红亮春生根水金花国庆建新小英志刚云龙凤飞雪松青"
)


class Names:
    """Draws names, each once, the same for the same seed."""

    def __init__(self, seed: int) -> None:
        self._rng = Random(f"{seed}:names")  # noqa: S311 names of a demonstration
        self._given: set[str] = set()

    def next(self) -> str:
        """Return a name that was not drawn before."""
        while True:
            drawn = "".join(self._rng.choice(part) for part in (_FAMILY, _MARK, _GIVEN))
            if drawn not in self._given:
                self._given.add(drawn)
                return drawn
