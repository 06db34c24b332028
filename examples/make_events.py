#!/usr/bin/env python3
"""Makes sample events: half a year of a firm that sells software to other firms, as JSON Lines in Segment's form.

usage: examples/make_events.py [LEADS]     120 leads if left out; the same number gives the same bytes

Every lead belongs to one kind of journey (JOURNEYS). All names are made up. As in real life, people come as visitors
before they say who they are, some events arrive late and some twice.
"""
import json
import sys
from datetime import datetime, timedelta, timezone
from random import Random

END = datetime(2026, 3, 2, 9, 0, tzinfo=timezone.utc)

FIRST = "Anna Ben Clara David Eva Felix Greta Hugo Ida Jonas Karla Lukas Mia Nils Olga Paul Rosa Simon Thea".split()
LAST = "Albers Brandt Conrad Dietz Engel Fuchs Graf Hahn Jansen Keller Lorenz Maurer Otto Peters Roth Voss".split()
FIRMS = [  # name, industry, employees
    ("Nordwind Logistik", "logistics", 420), ("Huber Metallbau", "manufacturing", 95), ("Datenhafen", "software", 38),
    ("Alpenblick Hotels", "hospitality", 1400), ("Kornblume Bio", "retail", 60), ("Tannhof", "retail", 330),
    ("Stadtwerke Musterau", "public", 780), ("Lindner Pharma", "healthcare", 5200), ("Rheintal Druck", "media", 150),
    ("Quirin Consulting", "services", 12), ("Seefeld Maschinen", "manufacturing", 640),
]
ROLES = ["CEO", "CTO", "Head of Purchasing", "Marketing Manager", "Sales Manager", "Engineer", "Assistant", "Student"]

# Steps of a journey: days before the end, what is done, how likely. A day is moved a little for each lead.
JOURNEYS = [
    (0.07, [(40, "home", 1), (38, "ebook", .9), (35, "home", .5), (31, "webinar", .7), (24, "pricing", .9),
            (18, "home", .4), (12, "pricing", .6), (9, "ebook", .3), (5, "pricing", .6), (2, "demo", .8)]),
    (0.20, [(60, "home", 1), (55, "ebook", .8), (40, "case_study", .6), (30, "webinar", .5), (20, "home", .5),
            (12, "pricing", .9), (6, "home", .3)]),
    (0.33, [(90, "home", 1), (70, "blog", .8), (45, "ebook", .5), (20, "mail", .6), (8, "home", .7)]),
    (0.20, [(170, "home", 1), (165, "ebook", .9), (150, "webinar", .5), (130, "pricing", .5)]),
    (0.20, [(110, "blog", 1), (60, "careers", .5), (15, "blog", .6)]),
]
STEPS = {
    "home": ("page", "Home", {"path": "/"}),
    "blog": ("page", "Blog", {"path": "/blog/lead-scoring"}),
    "careers": ("page", "Careers", {"path": "/careers"}),
    "case_study": ("page", "Case Study", {"path": "/case-studies/logistics"}),
    "pricing": ("page", "Pricing", {"path": "/pricing"}),
    "ebook": ("track", "E-Book Downloaded", {"title": "Lead scoring in practice"}),
    "webinar": ("track", "Webinar Attended", {"title": "From lead to customer", "minutes": 45}),
    "demo": ("track", "Demo Requested", {"form": "demo"}),
    "mail": ("track", "Email Link Clicked", {"campaign": "newsletter"}),
}
KNOWN_BY = {"ebook", "webinar", "demo", "mail"}  # A form, or a link that is the lead's own, says who it is.


def instant(days_before, random):
    """A working hour that many days before the end, give or take a few."""
    day = END - timedelta(days=days_before + int(random.random() * 5))
    seconds = int(random.random() * 11 * 3600)
    return day.replace(hour=7, minute=0, second=0) + timedelta(seconds=seconds)


class Lead:
    def __init__(self, number, random):
        first, last = FIRST[number % len(FIRST)], LAST[number * 7 % len(LAST)]
        firm, industry, employees = FIRMS[int(random.random() * len(FIRMS))]
        domain = firm.lower().replace(" ", "-") + ".example"
        self.id = f"{first}.{last}.{number}".lower()
        self.visitor = f"visitor-{number:04}"
        self.group = {"groupId": domain, "traits": {"name": firm, "industry": industry, "employees": employees}}
        self.traits = {"firstName": first, "lastName": last, "email": f"{first}.{last}@{domain}".lower(),
                       "role": ROLES[int(random.random() * len(ROLES))]}

    def events(self, random):
        """The lead's events in the order in which they happened."""
        chance, journey = random.random(), iter(JOURNEYS)
        share, steps = next(journey)
        while chance >= share:
            chance -= share
            share, steps = next(journey)
        known = False
        taken = [(instant(days, random), step) for days, step, likely in steps if random.random() < likely]
        for at, step in sorted(taken):
            if step in KNOWN_BY and not known:
                known = True
                who = {"userId": self.id, "anonymousId": self.visitor}
                yield at - timedelta(seconds=2), dict(who, type="identify", traits=self.traits)
                yield at - timedelta(seconds=1), dict(who, type="group", **self.group)
            kind, name, properties = STEPS[step]
            who = {"anonymousId": self.visitor, **({"userId": self.id} if known else {})}
            yield at, dict(who, type=kind, **{"event" if kind == "track" else "name": name}, properties=properties)


def main(leads="120"):
    random = Random(7)
    arrivals = []
    for number in range(int(leads)):
        for index, (at, event) in enumerate(Lead(number, random).events(random)):
            late = timedelta(hours=6) if random.random() < .02 else timedelta()
            event["messageId"] = f"{number:04}-{index:02}"
            event["timestamp"] = at.strftime("%Y-%m-%dT%H:%M:%S.000Z")
            arrivals += [(at + late, event)] * (2 if random.random() < .01 else 1)
    for _, event in sorted(arrivals, key=lambda arrival: (arrival[0], arrival[1]["messageId"])):
        print(json.dumps(event, ensure_ascii=False))


if __name__ == "__main__":
    main(*sys.argv[1:])
