#!/usr/bin/env python3
"""Request lines for a fleet: small zones in which a service is applied, to be written anew.

    python3 benches/fleet.py template > fleet.json
    python3 benches/fleet.py 1000000 | dconn apply fleet.json --jsonl > answers.jsonl
    python3 benches/fleet.py 300000 stateless | dconn apply fleet.json --jsonl > answers.jsonl
"""
import json
import sys

TEMPLATE = {
    "providerId": "fleet.example", "providerName": "Fleet", "serviceId": "web", "serviceName": "Web",
    "version": 2, "records": [
        {"type": "A", "host": "@", "pointsTo": "%ip%", "ttl": 600},
        {"type": "CNAME", "host": "www", "pointsTo": "%target%", "ttl": 600},
        {"type": "TXT", "host": "@", "data": "fleet-verify=%token%-2", "ttl": 600},
        {"type": "SPFM", "host": "@", "spfRules": "include:spf.fleet.example"},
    ],
}


def line(number: int, stateless: bool) -> str:
    """A zone of 12 records; the service was applied with version 1, and its proof has changed. Without
    state it is applied as if for the first time."""
    d = f"zone{number}.example"
    ip = f"192.0.2.{number % 250 + 1}"
    spf = '"v=spf1 mx include:spf.fleet.example -all"'
    token = f'"fleet-verify={number:x}-1"'
    own = [
        ("", "SOA", "ns1.host.example. hostmaster.host.example. 1 7200 3600 1209600 3600"),
        ("", "NS", "ns1.host.example."), ("", "NS", "ns2.host.example."),
        ("", "MX", "10 mx1.host.example."), ("", "MX", "20 mx2.host.example."),
        ("mail.", "A", "198.51.100.7"), ("ftp.", "CNAME", f"mail.{d}."),
        ("_dmarc.", "TXT", '"v=DMARC1; p=none"'), ("", "TXT", spf),
    ]
    owned = [("", "A", ip), ("www.", "CNAME", f"s{number % 9}.fleet.example."), ("", "TXT", token)]
    records = [{"name": f"{o}{d}.", "type": t, "ttl": 600, "data": v} for o, t, v in own + owned]
    claims = [{"name": f"{o}{d}.", "type": t, "data": v} for o, t, v in owned]
    instance = {
        "providerId": "fleet.example", "serviceId": "web", "domain": d, "service": "Web by Fleet",
        "version": 1,
        "params": {"ip": ip, "target": f"s{number % 9}.fleet.example", "token": f"{number:x}"},
        "records": claims,
        "spf": [{"name": f"{d}.", "terms": ["include:spf.fleet.example"], "before": '"v=spf1 mx -all"'}],
    }
    request = {"id": number, "domain": d, "zone": {"origin": f"{d}.", "records": records}}
    if stateless:
        request["params"] = instance["params"]
    else:
        request |= {"action": "upgrade", "state": {"version": 1, "instances": [instance]}}
    return json.dumps(request, separators=(",", ":"))


if sys.argv[1] == "template":
    print(json.dumps(TEMPLATE, indent=2))
else:
    for n in range(int(sys.argv[1])):
        print(line(n, "stateless" in sys.argv[2:]))
