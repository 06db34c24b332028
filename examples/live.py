#!/usr/bin/env python3
"""Sends a visitor's events to a server as they would happen, and shows the alert that they cause.

usage: live.py URL INGEST_KEY API_KEY
"""
import base64
import json
import sys
import threading
import time
import urllib.request

URL, INGEST, API = sys.argv[1:]
VISIT = [
    {"type": "page", "name": "Pricing", "properties": {"path": "/preise"}},
    {"type": "track", "event": "Webinar Attended", "properties": {"minutes": 45}},
    {"type": "identify", "userId": "jan.kowalski",
     "traits": {"name": "Jan Kowalski", "company": "Kowalski Metallbau"}},
    {"type": "track", "event": "Demo Requested", "userId": "jan.kowalski"},
]


def open_url(path, body=None):
    key = f"Bearer {API}" if body is None else "Basic " + base64.b64encode(f"{INGEST}:".encode()).decode()
    data = None if body is None else json.dumps(body).encode()
    return urllib.request.urlopen(urllib.request.Request(URL + path, data, {"Authorization": key}), timeout=30)


def wait_for_an_alert(alerts, ready):
    with open_url("/api/v1/alerts/stream") as stream:
        ready.set()
        for line in stream:
            if line.startswith(b"data: "):
                alerts.append((time.monotonic(), json.loads(line[6:])["data"]))
                return


def main():
    while "reif_backlog_events 0" not in open_url("/metrics").read().decode():
        time.sleep(0.05)
    print("\nThe list now:")
    for lead in json.load(open_url("/api/v1/leads?limit=5"))["data"]:
        print(f"  {lead['points']['engagement']:>4}  {lead['stage']:<8} {lead['id']}")

    alerts, ready = [], threading.Event()
    reader = threading.Thread(target=wait_for_an_alert, args=(alerts, ready), daemon=True)
    reader.start()
    ready.wait(10)
    time.sleep(0.2)
    print("\nA visitor looks at prices, attends a webinar, says who it is, and asks for a demo …")
    for event in VISIT:
        sent = time.monotonic()
        open_url("/v1/" + event["type"], {"anonymousId": "browser-of-jan", **event}).read()
    reader.join(10)
    if not alerts:
        sys.exit("no alert came")
    seen, alert = alerts[0]
    print(f"\nAlert, {(seen - sent) * 1000:.0f} ms after the last event was sent:")
    print(f"  {alert['lead']['name']}, {alert['lead']['company']}: {alert['stage']['en']}")
    print(f"  {alert['reasons']['en']}\n  {alert['reasons']['de']}")


if __name__ == "__main__":
    main()
