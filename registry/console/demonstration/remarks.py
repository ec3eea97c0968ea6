"""The remarks of the demonstration in Chinese; those that come from a file have theirs there."""

from __future__ import annotations

from typing import Final

from registry.holdings.models import Sample, Split

CHINESE: Final = {
    "6 to 8 cm deep; about 1.6 g; sieved into 21001 to 21005.": "深度 6 至 8 厘米；约 1.6 克；筛分为 21001 至 21005。",
    "29 to 31 cm deep; the list of its parts adds up to 1.595 g.": "深度 29 至 31 厘米；各部分清单合计 1.595 克。",
    "Basalt B1.": "玄武岩 B1。",
    "Material whose codes are not published; the codes here are made up.": "编号未公布的样品；此处编号为虚构。",
    "Codes made up.": "编号为虚构。",
    "Code made up.": "编号为虚构。",
    "The letter code is made up; the mass is as published.": "字母编号为虚构；质量为公布值。",
    "Thin sections were made from it.": "由其制成薄片。",
    "Sawn end; later sawn again.": "锯下的一端；后来再次锯切。",
    "End that was pried off.": "撬下的一端。",
    "To remote storage.": "送往异地存储。",
    "On display.": "展出中。",
    "Smithsonian display.": "史密森学会展品。",
    "Slab.": "岩板。",
    "Rest after the first slab.": "切出第一块岩板后的剩余部分。",
    "End piece.": "端块。",
    "End piece, later divided.": "端块，后来再次切分。",
    "A 17.6 mg basalt fragment in the literature.": "文献中的 17.6 毫克玄武岩岩屑。",
    "Display, Japan": "展品，日本",
    "Display, Huntsville, Alabama, USA": "展品，美国亚拉巴马州亨茨维尔",
    "Houston Museum of Natural Science, Houston, USA": "休斯敦自然科学博物馆，美国休斯敦",
    "Museum of Flight, Seattle, USA": "西雅图飞行博物馆，美国西雅图",
    "National Geographic Society, Washington DC, USA": "美国国家地理学会，美国华盛顿",
    "Cleveland Museum of Natural History, Cleveland, USA": "克利夫兰自然历史博物馆，美国克利夫兰",
    "Smithsonian Institution, Washington DC, USA": "史密森学会，美国华盛顿",
    "Smithsonian Museum, Washington DC, USA": "史密森学会博物馆，美国华盛顿",
    "Space Camp Canada, Quebec, Canada": "加拿大太空营，加拿大魁北克",
    "Ries Crater Museum, Nördlingen, Germany": "里斯陨石坑博物馆，德国讷德林根",
    "LodeStar Astronomy Center, Albuquerque, USA": "北极星天文中心，美国阿尔伯克基",
}


def say_in_chinese() -> None:
    """Give every sample and piece whose remark stands above its Chinese one."""
    for remark, chinese in CHINESE.items():
        for kept in (Sample, Split):
            kept.objects.filter(remark=remark, remark_zh="").update(remark_zh=chinese)
