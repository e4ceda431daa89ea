"""Until when does each branch of Alpine Linux get security fixes?

The dates are those of https://alpinelinux.org/releases/, as two files have them that are kept by
reading it: ``products/alpine-linux.md`` of https://github.com/endoflife-date/endoflife.date (commit
a70eca337) and ``releases/alpine-linux.json`` of https://github.com/endoflife-date/release-data.
Both were last changed for Alpine in June 2026, and they agree on every branch.

They are those of the repository main; community ends with the next release.

The official image ``alpine`` has been published for the branches 2.6, 2.7 and 3.1 on: no other ones
were ever in ``library/alpine`` of https://github.com/docker-library/official-images.
"""

from __future__ import annotations

END_OF_LIFE: dict[str, str] = {
    "2.1": "2012-11-01",
    "2.2": "2013-05-01",
    "2.3": "2013-11-01",
    "2.4": "2014-05-01",
    "2.5": "2014-11-01",
    "2.6": "2015-05-01",
    "2.7": "2015-11-01",
    "3.0": "2016-05-01",
    "3.1": "2016-11-01",
    "3.2": "2017-05-01",
    "3.3": "2017-11-01",
    "3.4": "2018-05-01",
    "3.5": "2018-11-01",
    "3.6": "2019-05-01",
    "3.7": "2019-11-01",
    "3.8": "2020-05-01",
    "3.9": "2020-11-01",
    "3.10": "2021-05-01",
    "3.11": "2021-11-01",
    "3.12": "2022-05-01",
    "3.13": "2022-11-01",
    "3.14": "2023-05-01",
    "3.15": "2023-11-01",
    "3.16": "2024-05-23",
    "3.17": "2024-11-22",
    "3.18": "2025-05-09",
    "3.19": "2025-11-01",
    "3.20": "2026-04-01",
    "3.21": "2026-11-01",
    "3.22": "2027-05-01",
    "3.23": "2027-11-01",
    "3.24": "2028-06-01",
}
