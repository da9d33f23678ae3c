"""Why a map cannot be put on paper."""

from geo.errors import RuleError, Words


class NoChineseFontError(RuleError):
    """No font of this machine has Chinese characters: every one would be an empty box."""

    sentence = Words(
        zh="服务器上没有中文字体，无法生成纸质图。请安装：apt-get install fonts-noto-cjk"
        "（或 fonts-wqy-zenhei），然后重试。",
        en="No Chinese font is installed on the server, so a map on paper cannot be made. "
        "Install one: apt-get install fonts-noto-cjk (or fonts-wqy-zenhei), then try again.",
    )


class NoSuchLayerError(RuleError):
    """The map has no layer of this name."""

    sentence = Words(
        zh="这张地图没有这个图层，可选：{known}。",
        en="This map has no such layer. There are: {known}.",
    )
