"""Random templates, requests and zones that meet often.

A case is the form of `dconn apply --jsonl`, without policy. Most cases are plain, so that both programs plan them;
each odd feature comes up in a few cases of a hundred.
"""
import random

DOMAIN = "example.com"
APEX = DOMAIN + "."

HOSTS = ["@", "@", "", "www", "www", "a", "b.a", "mail"]
ODD_HOSTS = ["_dmarc", "_k._domainkey", "*", "*.a", "example.com.", "www.example.com.", "WWW", "%host%", "%domain%.",
             "%h%", "%h%.a", "x.example.org.", "fooexample.com.", "-a", "a..b", "%fqdn%"]
ADDRESSES = ["192.0.2.1", "192.0.2.2", "198.51.100.%n%", "%ip%", "%ip%"]
ODD_ADDRESSES = ["192.0.2", "1", "192.0.2.256", "@", "", "host.example.net", "192.0.2.01", "%n%%n%"]
ADDRESSES6 = ["2001:db8::1", "2001:db8::2", "2001:DB8:0:0:0:0:0:1", "%ip6%"]
TARGETS = ["t.example.net", "t.example.net.", "mx.example.net", "%t%", "@", "T.Example.net", "v%n%.example.net"]
ODD_TARGETS = [".", "", "a b.example.net", "%at%", "mail.@", "a%p%.example.net", "_x.example.net", "%missing%"]
TEXTS = ["pre-one", "pre-two", "token=%v%", "%v%", "v=DMARC1; p=none", "other"]
ODD_TEXTS = ["", "@", "50% off", "%v%%v%", "%p%", "%p%x%", "\"a\" \"b\"", "%missing%", "%Q%", "v=spf1 a -all",
             "v=spf1 include:%t% ~all", "%abc", "caf\u00e9"]
SPF_RULES = ["a", "mx", "include:spf.example.net", "a include:spf.example.net", "include:%t%", "ip4:192.0.2.4", "-a",
             "include:x.example.net mx"]
ODD_SPF_RULES = ["", "foo", "a ~all", "-all a", "v=spf1 a", "redirect=r.example.net", "+a", "A", "%v%"]

ZONE_NAMES = ["@", "@", "www", "www", "a", "a", "b.a", "c.b.a", "mail", "_dmarc", "*", "xa"]
ZONE_TXT = ["pre-one", "pre-two", "pre-three", "other", "token=abc", "v=spf1 a -all", "v=spf1 mx include:o.example.net ~all",
            "v=spf1 include:spf.example.net ?all", "V=SPF1 mx -all", "v=spf1 foo -all", "v=spf1 redirect=r.example.net",
            "v=spf10", "v=spf1 ip4:192.0.2.45 -all", "v=spf1 a"]

PARAMS = {"ip": "192.0.2.1", "ip6": "2001:db8::1", "n": "7", "t": "t.example.net", "v": "abc", "h": "www", "Q": "x",
          "at": "@", "p": "%v%", "ttl": "300"}


class Source:
    """Choices from one seed."""

    def __init__(self, seed):
        self.random = random.Random(seed)

    def one(self, values):
        return self.random.choice(values)

    def chance(self, percent):
        return self.random.random() * 100 < percent

    def either(self, plain, odd, percent=2):
        return self.one(odd if self.chance(percent) else plain)

    def template_record(self):
        kind = self.one(["A"] * 4 + ["AAAA", "CNAME", "CNAME", "MX", "MX", "TXT", "TXT", "TXT", "SRV", "SPFM", "SPFM", "NS",
                         "REDIR301", "REDIR302"])
        if self.chance(1):
            kind = self.one(["CAA", "TYPE65280", "APEXCNAME"])
        host = self.either(HOSTS, ODD_HOSTS, 3)
        ttl = self.one([600, 600, "600", 3600, 60])
        if self.chance(1):
            ttl = "%ttl%"
        record = {"type": kind, "host": host, "ttl": ttl}
        if kind == "A":
            record["pointsTo"] = self.either(ADDRESSES, ODD_ADDRESSES)
        elif kind == "AAAA":
            record["pointsTo"] = self.either(ADDRESSES6, ["fe80::1%eth0", "192.0.2.1"])
        elif kind in ("CNAME", "NS", "MX"):
            record["pointsTo"] = self.either(TARGETS, ODD_TARGETS)
            if kind == "MX":
                record["priority"] = self.either([10, 20, "10"], ["%n%", 70000, 0])
        elif kind == "TXT":
            record["data"] = self.either(TEXTS, ODD_TEXTS, 6)
            mode = self.one([None, None, "None", "All", "Prefix", "Prefix"])
            if mode:
                record["txtConflictMatchingMode"] = mode
            if mode == "Prefix":
                record["txtConflictMatchingPrefix"] = self.one(["pre-", "token=", "v=spf1"])
        elif kind == "SRV":
            del record["host"]
            record |= {"name": self.either(["@", "", "a", "www"], ["a.example.com.", "*"]), "service": self.either(["_sip", "_xmpp"], ["sip", "foo.bar"]),
                       "protocol": self.either(["_tcp", "_udp"], ["_tls", "_sctp", "tcp", "_TCP"]), "target": self.either(TARGETS, ODD_TARGETS),
                       "priority": self.either([1, "1"], ["%n%"]), "weight": 2, "port": self.either([5060, "5060"], [70000])}
        elif kind == "SPFM":
            del record["ttl"]
            record["spfRules"] = self.either(SPF_RULES, ODD_SPF_RULES, 4)
        elif kind.startswith("REDIR"):
            del record["ttl"]
            record["target"] = self.either(["http://r.example.net/", "https://r.example.net/%v%"], ["/x", "ftp://r.example.net/"])
        elif kind == "APEXCNAME":
            del record["host"]
            record["pointsTo"] = "t.example.net"
        else:
            record["data"] = "0 issue \"ca.example.net\"" if kind == "CAA" else "\\# 1 00"
        if self.chance(20):
            record["groupId"] = self.one(["g", "h"])
        return record

    def zone_record(self):
        kind = self.one(["A"] * 3 + ["AAAA", "CNAME", "CNAME", "MX", "TXT", "TXT", "TXT", "SRV", "NS", "CAA"])
        if self.chance(1):
            kind = self.one(["DS", "RRSIG"])
        name = self.one(ZONE_NAMES)
        data = {
            "A": ["192.0.2.1", "192.0.2.2", "192.0.2.9"], "AAAA": ["2001:db8::1", "2001:db8::9"],
            "CNAME": ["t.example.net.", "old.example.org."], "MX": ["10 mx.example.net.", "10 t.example.net.", "20 mx.example.org."],
            "TXT": ZONE_TXT, "SRV": ["1 2 5060 t.example.net.", "9 9 99 old.example.org."], "NS": ["ns.example.org.", "t.example.net."],
            "CAA": ["0 issue \"ca.example.org\""], "DS": ["1 8 2 ABCD"], "RRSIG": ["A 8 2 60 1 1 1 example.com. AAAA"],
        }[kind]
        if kind == "SRV":
            service = self.one(["_sip._tcp", "_sip._udp", "_xmpp._tcp"])
            name = service if name == "@" else f"{service}.{name}"
        owner = APEX if name == "@" else f"{name}.{APEX}"
        if self.chance(3):
            owner = owner.upper()
        return {"name": owner, "type": kind, "ttl": self.one([60, 600, 3600]), "data": self.one(data)}

    def case(self):
        records = [self.template_record() for _ in range(self.one([1, 1, 2, 2, 3, 4]))]
        zone, seen = [], set()
        for _ in range(self.random.randrange(12)):
            record = self.zone_record()
            key = (record["name"].lower(), record["type"], record["data"])
            if key not in seen:
                seen.add(key)
                zone.append(record)
        template = {"providerId": "provider.example", "providerName": "Provider", "serviceId": "service",
                    "serviceName": "Service", "records": records}
        if self.chance(2):
            template["hostRequired"] = True
        case = {"template": template, "zone": {"origin": APEX, "records": zone}, "domain": DOMAIN,
                "host": self.either(["", "", "a", "b.a"], ["A", "@", "_acme"]), "params": dict(PARAMS)}
        if self.chance(15):
            case["groups"] = self.one([["g"], ["h"], ["g", "h"], ["g", "h"], ["g", "x"], ["G", "h"]])
        if self.chance(2):
            del case["params"][self.one(sorted(case["params"]))]
        return case
