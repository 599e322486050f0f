"""Reads a calendar from its standard input with icalendar and with vobject, and writes what both found as JSON."""

import json
import sys

import icalendar
import vobject

text = sys.stdin.buffer.read().decode("utf-8")


def moment(value):
    return value.isoformat()


def with_icalendar():
    calendar = icalendar.Calendar.from_ical(text)
    assert not calendar.errors, calendar.errors
    events = []
    for event in calendar.walk("VEVENT"):
        assert not event.errors, event.errors
        events.append(
            {
                "uid": str(event["UID"]),
                "sequence": int(event["SEQUENCE"]),
                "starts": moment(event["DTSTART"].dt),
                "ends": moment(event["DTEND"].dt) if "DTEND" in event else None,
                "summary": str(event["SUMMARY"]),
                "location": str(event.get("LOCATION", "")),
                "status": str(event["STATUS"]),
                "organizer": str(event.get("ORGANIZER", "")),
                "alarms": len(event.walk("VALARM")),
            }
        )
    return events


def with_vobject():
    calendar = vobject.readOne(text)
    calendar.validate()
    return [
        {
            "uid": event.uid.value,
            "sequence": int(event.sequence.value),
            "starts": moment(event.dtstart.value),
            "ends": moment(event.dtend.value) if hasattr(event, "dtend") else None,
            "summary": event.summary.value,
            "location": event.location.value if hasattr(event, "location") else "",
            "status": event.status.value,
            "organizer": event.organizer.value if hasattr(event, "organizer") else "",
            "alarms": len(getattr(event, "valarm_list", [])),
        }
        for event in getattr(calendar, "vevent_list", [])
    ]


first, second = with_icalendar(), with_vobject()
assert first == second, (first, second)
json.dump(first, sys.stdout, ensure_ascii=False)
