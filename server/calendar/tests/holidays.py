"""Prints the Jewish holidays of forty years as the package hdate (of PyPI) reckons them for Israel.

    pip install hdate==1.2.2 && python holidays.py > holidays.tsv
"""

import datetime

from hdate import HDateInfo

NAMES = {
    "erev_rosh_hashana": "rosh-hashana-eve",
    "rosh_hashana_i": "rosh-hashana",
    "rosh_hashana_ii": "rosh-hashana",
    "tzom_gedaliah": "fast-of-gedalia",
    "erev_yom_kippur": "yom-kippur-eve",
    "yom_kippur": "yom-kippur",
    "erev_sukkot": "sukkot-eve",
    "sukkot": "sukkot",
    "hol_hamoed_sukkot": "sukkot-middle",
    "hoshana_raba": "sukkot-middle",
    "shmini_atzeret": "simchat-torah",
    "simchat_torah": "simchat-torah",
    "asara_btevet": "tenth-of-tevet",
    "taanit_esther": "fast-of-esther",
    "purim": "purim",
    "shushan_purim": "shushan-purim",
    "erev_pesach": "pesach-eve",
    "pesach": "pesach",
    "hol_hamoed_pesach": "pesach-middle",
    "pesach_vii": "seventh-of-pesach",
    "yom_hashoah": "holocaust-day",
    "yom_hazikaron": "memorial-day",
    "yom_haatzmaut": "independence-day",
    "erev_shavuot": "shavuot-eve",
    "shavuot": "shavuot",
    "tzom_tammuz": "seventeenth-of-tammuz",
    "tisha_bav": "ninth-of-av",
}

day = datetime.date(2026, 1, 1)
while day < datetime.date(2066, 1, 1):
    names = {NAMES[holiday.name] for holiday in HDateInfo(day, diaspora=False).holidays if holiday.name in NAMES}
    for name in sorted(names):
        print(day.isoformat(), name, sep="\t")
    day += datetime.timedelta(days=1)
