"""What the draft makes of a case, written apart from the library: the records that a template renders to, or the rule
by which it is refused. Only as far as the cases of `cases.py` go.
"""
import ipaddress
import re

import spf
from cases import APEX, DOMAIN

NAME = re.compile(r"%([A-Za-z0-9_-]+)%")
LABEL = re.compile(r"[a-z0-9_]([a-z0-9_-]*[a-z0-9_])?$")
BUILT_IN = {"domain", "host", "fqdn"}


class Refused(Exception):
    """By this rule."""


def substitute(text, case, data=False):
    """One pass, left to right (V-7)."""
    host = "" if case["host"] == "@" else case["host"].lower()
    values = dict(case["params"])
    values |= {"domain": DOMAIN, "host": host, "fqdn": f"{host}.{DOMAIN}".lstrip(".")}
    out, at = [], 0
    while (found := text.find("%", at)) >= 0:
        out.append(text[at:found])
        name = NAME.match(text, found)
        if name:
            if name[1] not in values:
                raise Refused("V-8")
            out.append(values[name[1]])
            at = name.end()
        elif data and not text[found + 1:found + 2].replace("-", "a").replace("_", "a").isalnum():
            out.append("%")
            at = found + 1
        else:
            raise Refused("L-17")
    return "".join(out) + text[at:]


def well_formed(text, data=False):
    """Whether the template may have this text (L-17, L-23)."""
    rest = NAME.sub("", text)
    for found in re.finditer("%", rest):
        after = rest[found.end():found.end() + 1]
        if not data or after.isalnum() or after in ("-", "_"):
            return False
    return True


def name(text, wildcard=True):
    """Checks the labels of a name (L-34, OQ-8, OQ-9)."""
    labels = text.lower().split(".")
    if wildcard and labels[0] == "*":
        labels = labels[1:]
        if not labels:
            return
    if len(text) > 253 or not all(LABEL.match(label) and len(label) <= 63 for label in labels):
        raise Refused("T-33")


def scope(case):
    return f"{case['host'].lower()}.{APEX}" if case["host"] not in ("", "@") else APEX


def owner(text, case):
    """H-1 … H-6."""
    text = substitute(text, case).lower()
    if text in ("", "@"):
        return scope(case)
    if text.endswith("."):
        name(text[:-1])
        if text != APEX and not text.endswith("." + APEX):
            raise Refused("H-6")
        return text
    name(text)
    return f"{text}.{scope(case)}"


def target(text, case):
    """A name that is never relative (H-5, V-4)."""
    if text == "@":
        return scope(case)
    text = substitute(text, case).lower()
    if text == ".":
        return text
    try:
        name(text.removesuffix("."))
    except Refused:
        raise Refused("T-35") from None
    return text.removesuffix(".") + "."


def number(value, case):
    text = substitute(str(value), case)
    if not re.fullmatch("[0-9]{1,5}", text) or int(text) > 65535:
        raise Refused("L-28")
    return int(text)


def ttl(value, case):
    return int(substitute(str(value), case))


def active(case):
    """G-1 … G-5: index and record."""
    groups, records = case.get("groups"), list(enumerate(case["template"]["records"]))
    if groups is None:
        return records
    if not any(record.get("groupId") in groups for _, record in records):
        raise Refused("G-5")
    return [(at, record) for at, record in records if record.get("groupId") in (None, *groups)]


def check(record):
    """What the template itself may not have (OQ-48)."""
    kind = record["type"]
    for field in ("host", "name", "pointsTo", "target", "service", "protocol", "ttl", "priority"):
        text = record.get(field)
        if isinstance(text, str) and not kind.startswith("REDIR") and not well_formed(text):
            raise Refused("L-23")
    for field in ("data", "spfRules"):
        if field in record and not well_formed(record[field], data=True):
            raise Refused("L-17")
    point = record.get("pointsTo", record.get("target"))
    if point is not None and not kind.startswith("REDIR"):
        if point == "" or (point == "@" and kind in ("A", "AAAA", "NS", "APEXCNAME")):
            raise Refused("V-4")
        if "@" in point and point != "@":
            raise Refused("V-4")
    for field in ("priority", "weight", "port"):
        if isinstance(record.get(field), int) and record[field] > 65535:
            raise Refused("L-28")


def record(at, record, case):
    """Owner, type, data, TTL and index of what one record renders to; several for redirects."""
    kind = record["type"]
    if kind == "SRV":
        service, protocol = ("_" + record[f].lower().lstrip("_") for f in ("service", "protocol"))
        if not re.fullmatch("_[a-z0-9-]+", service):
            raise Refused("T-46")
        if protocol not in ("_tcp", "_udp", "_sctp", "_dccp", "_tls"):
            raise Refused("T-45")
        at_owner = owner(record["name"], case)
        if at_owner.startswith("*."):
            raise Refused("T-33")
        data = " ".join([*(str(number(record[f], case)) for f in ("priority", "weight", "port")), target(record["target"], case)])
        return [(f"{service}.{protocol}.{at_owner}", kind, data, ttl(record["ttl"], case), at)]
    if kind == "APEXCNAME":
        raise Refused("Z-1")
    where = owner(record["host"], case)
    if kind in ("A", "AAAA"):
        text = substitute(record["pointsTo"], case)
        try:
            address = (ipaddress.IPv4Address if kind == "A" else ipaddress.IPv6Address)(text)
            if "%" in text:
                raise ValueError
        except ValueError:
            raise Refused("T-35") from None
        data = str(address)
    elif kind in ("CNAME", "NS", "MX"):
        data = target(record["pointsTo"], case)
        if kind == "MX":
            priority = number(record["priority"], case)
            if data == "." and priority != 0:
                raise Refused("OQ-34")
            data = f"{priority} {data}"
        elif data == ".":
            raise Refused("OQ-34")
        elif where == APEX:
            raise Refused("T-63")
    elif kind == "TXT":
        data = substitute(record["data"], case, data=True)
        if data.startswith('"'):
            data = "".join(re.findall('"([^"]*)"', data))
    elif kind.startswith("REDIR"):
        data = substitute(record["target"], case, data=True)
        if not re.match("https?://[a-z]", data):
            raise Refused("Z-2")
        return [(where, kind, data, None, at), (where, "A", "192.0.2.80", 600, at)]
    else:
        data = substitute(record["data"], case, data=True)
    return [(where, kind, data, ttl(record["ttl"], case), at)]


def render(case):
    """The rendered records without SPF rules, and the rules of each owner."""
    if case["template"].get("hostRequired") and case["host"] in ("", "@"):
        raise Refused("T-19")
    if case["host"] not in ("", "@"):
        name(case["host"])
    records = active(case)
    for _, one in records:
        check(one)
    out, spfm = [], {}
    for at, one in records:
        if one["type"] == "SPFM":
            where = owner(one["host"], case)
            terms = spf.rules(substitute(one["spfRules"], case, data=True))
            if isinstance(terms, str):
                raise Refused(terms)
            if terms:
                spfm.setdefault(where, []).extend(terms)
        else:
            out += record(at, one, case)
    coexist({line[:3] for line in out}, spfm)
    return out, spfm


def below(owner, cut):
    return owner.endswith("." + cut)


def coexist(lines, spfm):
    """C-11 within the template."""
    everything = lines | {(owner, "SPFM", "") for owner in spfm}
    for owner, kind, data in lines:
        others = [line for line in everything if line[0] == owner and line != (owner, kind, data)]
        if kind == "CNAME" and others:
            raise Refused("C-11")
        if kind == "NS":
            inside = [line for line in everything if (line[0] == owner and line[1] != "NS") or below(line[0], owner) and line[1] != "NS"]
            if inside:
                raise Refused("C-11")
        if kind.startswith("REDIR") and any(line[1].startswith("REDIR") for line in others):
            raise Refused("C-11")
        if kind == "MX" and data == "0 ." and any(line[1] == "MX" for line in others):
            raise Refused("C-11")
        if kind == "TXT" and spf.is_spf(data):
            if any(line[1] == "TXT" and spf.is_spf(line[2]) for line in others):
                raise Refused("C-11")
            if owner in spfm and (spf.parse(data) is None or spf.merge(data, spfm[owner]) is None):
                raise Refused("C-11")
