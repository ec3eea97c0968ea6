"""Institutions, the four collections, their facilities, and shelves that are invented, since real ones are private."""

from __future__ import annotations

from typing import Final

from registry.console.demonstration.tables import rows
from registry.holdings.models import Collection, Facility, Place
from registry.parties.models import Institution

COLLECTIONS: Final = (
    {
        "code": "apollo",
        "name": "Apollo samples",
        "name_zh": "阿波罗月球样品",
        "introduction": "Rock, soil and cores of six crewed landings, kept under nitrogen in Houston, and the portions "
        "of Luna samples NASA received by exchange. Catalogue and official masses differ; both stand beside the books.",
        "introduction_zh": "六次载人登月带回的岩石、月壤与岩心，在休斯敦的氮气环境中保存；"
        "另有美国国家航空航天局通过交换获得的月球号样品。目录质量与官方质量不同，两者均列于账目旁。",
        "owner": "nasa",
        "keeper": "nasa-jsc",
        "time_zone": "America/Chicago",
        "source": "NASA, Lunar Rocks and Soils catalogue; Lunar Sample Compendium",
    },
    {
        "code": "luna",
        "name": "Luna samples",
        "name_zh": "月球号样品",
        "introduction": "Cores of three robotic landings, shared with other countries in exchange for Apollo material.",
        "introduction_zh": "三次无人着陆取回的岩心，曾与其他国家交换阿波罗样品。",
        "owner": "ras",
        "keeper": "vernadsky",
        "time_zone": "Europe/Moscow",
        "source": "Lunar Sample Compendium; keeper general knowledge",
    },
    {
        "code": "ce5",
        "name": "Chang’e-5 samples",
        "name_zh": "嫦娥五号月球样品",
        "introduction": "Scooped and drilled soil from Oceanus Procellarum. Codes and lent masses of the second round "
        "are as published; how much each container holds is not published and is marked as illustrative.",
        "introduction_zh": "采自风暴洋的铲取与钻取月壤。第二批借用的编号与质量均为公布数据；"
        "各容器的存量未公布，标为示意数据。",
        "owner": "cnsa",
        "keeper": "naoc",
        "time_zone": "Asia/Shanghai",
        "source": "CNSA Measures for the Management of Lunar Samples; LESEC notices",
    },
    {
        "code": "ce6",
        "name": "Chang’e-6 samples",
        "name_zh": "嫦娥六号月球样品",
        "introduction": "The first samples from the far side, from the Apollo basin. No official list of codes was "
        "found, so the pieces shown here are illustrative; their sum is the official mass.",
        "introduction_zh": "首批月球背面样品，采自阿波罗撞击坑。未找到官方编号清单，此处各件为示意，总质量为官方数据。",
        "owner": "cnsa",
        "keeper": "naoc",
        "time_zone": "Asia/Shanghai",
        "source": "LROC featured image 1374; Xinhua, 2024",
    },
)

FACILITIES: Final = (
    ("lslf", "Lunar Sample Laboratory Facility, Houston", "休斯敦月球样品实验室", "nasa-jsc"),
    ("white-sands", "White Sands remote store, New Mexico", "新墨西哥州白沙异地库", "nasa-jsc"),
    ("vernadsky-store", "Store of the Vernadsky Institute, Moscow", "莫斯科维尔纳茨基研究所样品库", "vernadsky"),
    ("naoc-laboratory", "Lunar Sample Laboratory of NAOC, Beijing", "国家天文台月球样品实验室", "naoc"),
    ("cnsa-backup", "Backup store", "备份存储库", "cnsa"),
)
SHELVES: Final = {
    "lslf": ("PV-1", "PV-2", "RV-1"),
    "white-sands": ("R-1",),
    "vernadsky-store": ("V-1",),
    "naoc-laboratory": ("S-01", "S-02", "Z-01"),
    "cnsa-backup": ("B-1",),
}
"""Invented codes of cabinets: the pristine and the returned vault, scooped and drilled, the reserves."""


def make_places() -> None:
    """Institutions from their file, then collections, facilities and shelves."""
    made: dict[str, Institution] = {}
    for row in sorted(rows("institutions"), key=lambda row: bool(row["parent"])):
        made[row["slug"]] = _institution(row, made)
    for facts in COLLECTIONS:
        Collection.objects.create(**facts | {name: made[facts[name]] for name in ("owner", "keeper")})
    for code, name, name_zh, keeper in FACILITIES:
        facility = Facility.objects.create(code=code, name=name, name_zh=name_zh, institution=made[keeper])
        for shelf in SHELVES[code]:
            Place.objects.create(facility=facility, code=shelf)


def _institution(row: dict[str, str], made: dict[str, Institution]) -> Institution:
    return Institution.objects.create(
        slug=row["slug"],
        name=row["name"],
        name_zh=row["name_zh"],
        aliases=row["aliases"].split("|") if row["aliases"] else [],
        parent=made[row["parent"]] if row["parent"] else None,
        country=row["country"],
        city=row["city"],
        city_zh=row["city_zh"],
        latitude=row["latitude"] or None,
        longitude=row["longitude"] or None,
        funding_restriction=row["funding_restriction"],
        is_invented=bool(row["invented"]),
        source=row["source"],
    )
