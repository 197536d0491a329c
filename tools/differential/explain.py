"""Holds both outcomes of a case against the rules.

The zone that the rules ask for is worked out here, apart from the library. The library must have exactly that; where
the peer has something else, the rule that decided the record names the difference. Whatever no rule names is not
explained, and fails the run.
"""
import ipaddress
import re

import peer
import rules
import spf
from cases import APEX

# Rule, section of the draft or what stands for it, and what we do by it.
CLASSES = {
    "C-2": ("section 10.4", "a CNAME stands beside no other record, whatever its type, in both directions"),
    "C-3": ("section 10.4", "a delegation takes over its name and the names below, in both directions"),
    "C-5": ("section 10.4, RFC 2782", "SRV records conflict where their whole owner is the same, service and protocol included"),
    "C-11": ("section 10.4", "records of one template that cannot stand together are refused"),
    "C-12": ("section 10.4.1", "a record that is there already is shared and keeps its TTL"),
    "G-5": ("section 10.3", "groups of which none matches are an error"),
    "H-6": ("section 10.2", "a name outside the zone refuses the apply; membership goes by labels"),
    "L-17": ("section 3", "a percent sign before a letter opens an expression"),
    "L-23": ("section 3", "names have no percent sign outside expressions"),
    "L-28": ("section 3", "16-bit numbers are from 0 to 65535"),
    "L-29": ("section 3", "`_sctp` and `_dccp` are SRV protocols"),
    "OQ-4": ("section 6.2", "SRV stands at the apex"),
    "OQ-8": ("section 6.2", "labels of owner names may begin with an underscore, for every type"),
    "OQ-9": ("section 6.2", "`*` may be the leftmost label of an owner name"),
    "OQ-15c": ("section 9.4", "a literal SPF record takes the place of another one, and takes SPF rules in"),
    "OQ-17": ("section 9.1.1", "a percent sign that opens nothing is text in data"),
    "OQ-34": ("section 6.2, RFC 7505", "the root is a target of SRV, and of MX with preference 0 only"),
    "OQ-50": ("section 9.2.2", "`@` that a value brings is no target"),
    "override 3": ("section 9.3.2", "`host=@` of a request is the apex"),
    "override 6": ("RFC 4034", "what the signer of the zone owns is left to it"),
    "override 9": ("section 9.4", "modes All and Prefix do not delete the record that rules are merged into"),
    "override 12": ("section 10.4.1", "equal records of a template are one, with the lowest TTL"),
    "override 14": ("section 10.4", "DS stands beside NS: it is the parent's side of the cut"),
    "S-2": ("section 6.2", "all rules of a host make one SPF record"),
    "S-3": ("section 6.2", "rules are terms of RFC 7208"),
    "S-10": ("section 9.4", "an SPF record that cannot be merged is replaced as a conflict"),
    "S-13": ("section 9.4, A.7", "terms that are there stay in front, new ones follow, each once; without a new one nothing changes"),
    "S-14": ("section 9.4", "the TTL of a merged SPF record stays, a new one has the provider's"),
    "T-19": ("section 6.1", "`hostRequired` is enforced, and `@` is no host"),
    "T-30": ("section 6.2", "generic types are written"),
    "T-33": ("section 6.2", "an owner is a domain name after substitution"),
    "T-35": ("section 6.2", "`pointsTo` is an address of its family or a name"),
    "T-36": ("section 6.2", "`ttl` may be a variable"),
    "T-37": ("section 6.2", "TXT data in quotes is presentation format"),
    "T-42": ("section 6.2", "numbers of MX and SRV may be variables"),
    "T-46": ("section 6.2", "an SRV service is one underscore label"),
    "T-48": ("section 6.2", "SPF rules have no version and `all` at most at their end; without a term they write nothing"),
    "T-63": ("section 6.3.2", "CNAME and NS do not stand at the apex"),
    "V-4": ("section 9.1.2", "`@` is the scope as a whole target, and nothing for NS"),
    "V-7": ("section 9.2.2", "substitution is one pass from left to right; what was inserted is not looked at again"),
    "V-8": ("section 9.2.2", "a variable without a value is an error"),
    "W-10": ("section 10.2, RFC 2181 section 5.2", "the records of an RRset that a record joins have one TTL"),
    "Z-1": ("2.3 section 7.2", "APEXCNAME is refused where the provider has not switched it on"),
    "Z-2": ("2.3 section 7.3", "a redirect leads to an absolute http or https URL"),
}


class Unexplained(Exception):
    """No rule names the difference."""


def txt_value(data):
    """The text of TXT data as the library writes it."""
    if not data.startswith('"'):
        return data
    octets, at, inside = bytearray(), 0, False
    while at < len(data):
        if data[at] == '"':
            inside = not inside
        elif data[at] == "\\" and data[at + 1].isdigit():
            octets.append(int(data[at + 1:at + 4]))
            at += 3
        elif data[at] == "\\":
            at += 1
            octets.append(ord(data[at]))
        elif inside:
            octets.append(ord(data[at]))
        at += 1
    return octets.decode()


def key(record, quoted):
    """Owner, type and data in one spelling."""
    kind, data = record["type"], record["data"]
    if kind == "TXT" and quoted:
        data = txt_value(data)
    elif kind in ("CNAME", "NS", "MX", "SRV"):
        data = data.lower().rstrip(".") + "."
        data = data.replace(" .", " .") if data != "." else "."
    elif kind == "AAAA":
        data = str(ipaddress.IPv6Address(data))
    elif kind in ("CAA", "TYPE65280"):
        data = data.replace('"', "")
    return record["name"].lower(), kind, data


def table(records, quoted):
    """TTLs by key."""
    out = {}
    for record in records:
        out.setdefault(key(record, quoted), set()).add(record.get("ttl"))
    return out


class Wanted:
    """The zone that the rules ask for, and why."""

    def __init__(self, case):
        self.case = case
        rendered, self.spfm = rules.render(case)
        self.index = {}
        self.ttl = {}
        self.twice = set()
        for owner, kind, data, ttl, at in rendered:
            k = key({"name": owner, "type": kind, "data": data}, False)
            if k in self.ttl:
                self.twice.add(k)
                ttl = min(self.ttl[k], ttl) if ttl is not None else None
            self.index.setdefault(k, at)
            self.ttl[k] = ttl
        self.modes = [(owner, case["template"]["records"][at]) for owner, kind, _, _, at in rendered if kind == "TXT"]
        self.touched = {k[0] for k in self.ttl} | set(self.spfm)
        self.zone = {key(r, True): r["ttl"] for r in case["zone"]["records"]}
        self.removed, self.spf_why = {}, {}
        self.spf = set(self.spfm) | {k[0] for k in self.ttl if k[1] == "TXT" and spf.is_spf(k[2])}
        for k in self.zone:
            rule = self.removal(*k)
            if rule:
                self.removed[k] = rule
        self.new = {k: ttl for k, ttl in self.ttl.items() if k not in self.zone}
        for owner in self.spf:
            self.merge(owner)
        self.result = {k: ttl for k, ttl in self.zone.items() if k not in self.removed} | self.new
        self.reconciled = set()
        if case["policy"]["rrsetTtl"] == "lowest":
            self.reconcile()

    def at(self, owner):
        return {k[1] for k in self.ttl if k[0] == owner} | ({"SPFM"} if owner in self.spfm else set())

    def removal(self, owner, kind, data):
        """C-2 … C-9."""
        here = self.at(owner)
        if kind == "RRSIG" or (owner, kind, data) in self.ttl or (owner == APEX and kind == "NS"):
            return None
        if "CNAME" in here or (kind == "CNAME" and here):
            return "C-2"
        if "NS" in here and kind != "DS":
            return "C-3"
        if any("NS" in self.at(cut) and rules.below(owner, cut) for cut in self.touched):
            return "C-3"
        if kind == "NS" and (here - {"NS", "DS"} or any(rules.below(other, owner) for other in self.touched)):
            return "C-3"
        if kind == "MX" and kind in here:
            return "C-4"
        if kind == "SRV" and kind in here:
            return "C-5"
        if kind in ("A", "AAAA") and here & {"A", "AAAA", "REDIR301", "REDIR302"}:
            return "C-6"
        if kind != "TXT":
            return None
        if spf.is_spf(data):
            if any(k[0] == owner and k[1] == "TXT" and spf.is_spf(k[2]) for k in self.ttl):
                return "OQ-15c"
            if owner in self.spfm:
                return None
        for where, record in self.modes:
            mode = record.get("txtConflictMatchingMode")
            if where == owner and mode == "All":
                return "C-8"
            if where == owner and mode == "Prefix" and data.startswith(record["txtConflictMatchingPrefix"]):
                return "C-9"
        return None

    def merge(self, owner):
        """The SPF record of a name (S-2 … S-14)."""
        literal = [k for k in self.ttl if k[0] == owner and k[1] == "TXT" and spf.is_spf(k[2])]
        terms = self.spfm.get(owner)
        if literal:
            self.spf_why[owner] = "OQ-15c"
            if terms:
                (k,) = literal
                text, ttl = spf.merge(k[2], terms), self.ttl[k]
                self.new.pop(k, None)
                merged = (owner, "TXT", text)
                # The merged text is what the template asks for.
                for old in [o for o in self.zone if o[0] == owner and o[1] == "TXT" and spf.is_spf(o[2])]:
                    self.removed.pop(old, None)
                    if old != merged:
                        self.removed[old] = "OQ-15c"
                if merged not in self.zone:
                    self.new[merged] = ttl
            return
        old = [k for k in self.zone if k[0] == owner and k[1] == "TXT" and spf.is_spf(k[2]) and k not in self.removed]
        several = sum(1 for r in rules.active(self.case) if r[1]["type"] == "SPFM") > 1
        text = spf.merge(old[0][2], terms) if len(old) == 1 else None if old else spf.merge(None, terms)
        self.spf_why[owner] = "S-2" if several else "S-13"
        if text is None:
            self.spf_why[owner] = "S-10"
            text = spf.merge(None, terms)
        merged = (owner, "TXT", text)
        if merged in old and len(old) == 1:
            return
        for k in old:
            self.removed[k] = self.spf_why[owner]
        self.new[merged] = min((self.zone[k] for k in old), default=3600)

    def reconcile(self):
        """W-10: where a record joins, all have the lowest."""
        for owner, kind in {k[:2] for k in self.new}:
            keys = [k for k in self.result if k[:2] == (owner, kind) and self.result[k] is not None]
            if keys:
                lowest = min(self.result[k] for k in keys)
                for k in keys:
                    if self.result[k] != lowest:
                        self.reconciled.add(k)
                    self.result[k] = lowest


def texts(record):
    """Texts with variables, as (member, is it data)."""
    kind = record["type"]
    fields = {"SRV": ["name", "target"], "TXT": ["host", "data"], "SPFM": ["host", "spfRules"]}.get(kind)
    if fields is None:
        fields = ["host", "target"] if kind.startswith("REDIR") else ["host", "pointsTo"]
    return [(field, field in ("data", "spfRules") or kind.startswith("REDIR") and field == "target") for field in fields]


def other_substitution(record, case):
    """The rule by which a text of the record becomes something else than with the peer."""
    for field, data in texts(record):
        if field not in record:
            continue
        try:
            ours = rules.substitute(record[field], case, data)
        except rules.Refused:
            continue
        theirs = peer.substituted(record[field], "" if field != "data" else "data", case)
        if theirs != ours:
            literal = re.sub("%[A-Za-z0-9_-]+%", "", record[field])
            return "OQ-17" if "%" in literal else "V-7"
    return None


def peer_refusals(case, wanted):
    """The rules by which a case is applied that the peer refuses."""
    found = []
    for _, record in rules.active(case):
        kind = record["type"]
        rule = other_substitution(record, case)
        if rule:
            found.append(rule)
        if "%" in str(record.get("ttl", "")):
            found.append("T-36")
        if kind not in ("A", "AAAA", "CNAME", "MX", "TXT", "SRV", "SPFM", "NS", "REDIR301", "REDIR302"):
            found.append("T-30")
            continue
        owner = peer.relative(rules.owner(record.get("host", record.get("name")), case))
        if owner.startswith("*"):
            found.append("OQ-9")
        if kind in ("A", "AAAA", "MX", "SPFM", "NS", "REDIR301", "REDIR302") and "_" in owner:
            found.append("OQ-8")
        if kind == "SRV":
            if owner == "@":
                found.append("OQ-4")
            if record["protocol"].lower().lstrip("_") in ("sctp", "dccp"):
                found.append("L-29")
            if any("%" in str(record[field]) for field in ("priority", "weight", "port")):
                found.append("T-42")
        if kind in ("SRV", "MX") and record.get("target", record.get("pointsTo")) == ".":
            found.append("OQ-34")
        if kind == "SPFM":
            where = rules.owner(record["host"], case)
            text = rules.substitute(record["spfRules"], case, data=True)
            old = [k[2] for k in wanted.zone if k[0] == where and k[1] == "TXT" and k[2].startswith("v=spf1 ")]
            if old and any(text in value for value in old):
                found.append("S-13")
    if case["host"] == "@":
        found.append("override 3")
    return found


def explain(case, ours, theirs):
    """The rules that explain where the two differ, once for each difference; empty where they agree."""
    try:
        wanted = Wanted(case)
    except rules.Refused as refused:
        if not isinstance(ours, str):
            raise Unexplained(f"{refused} refuses, the library does not") from None
        return [] if isinstance(theirs, str) else [str(refused)]
    if isinstance(ours, str):
        raise Unexplained(f"the library refuses with {ours}, and no rule does")
    mine = table(ours, True)
    if {k: {ttl} for k, ttl in wanted.result.items()} != mine:
        left = {k: ttl for k, ttl in wanted.result.items() if mine.get(k) != {ttl}}
        right = {k: ttl for k, ttl in mine.items() if {wanted.result.get(k)} != ttl}
        raise Unexplained(f"the rules ask for {left}, the library has {right}")
    if isinstance(theirs, str):
        found = peer_refusals(case, wanted)
        if not found:
            raise Unexplained(f"the peer refuses with {theirs}")
        return found[:1]
    found = []
    other = table(theirs, False)
    odd = {at: rule for at, record in rules.active(case) if (rule := other_reading(record, case))}
    odd_types = {case["template"]["records"][at]["type"]: rule for at, rule in odd.items()}
    for k in mine.keys() | other.keys():
        rule = None
        mixed = k[0] in wanted.spf and k[1] == "TXT" and spf.is_spf(k[2])
        if k not in other:
            if k in wanted.zone:
                rule = kept(k, wanted)
            elif not mixed:
                rule = odd.get(wanted.index.get(k))
        elif k not in mine:
            if k in wanted.zone:
                rule = wanted.removed.get(k)
            elif no_terms(k, case):
                rule = "T-48"
            elif not mixed:
                rule = odd_types.get(k[1])
        elif mine[k] != other[k]:
            if k in wanted.twice and k not in wanted.zone:
                rule = "override 12"
            elif k in wanted.reconciled or reconciled(k, wanted):
                rule = "W-10"
            elif mixed:
                rule = "S-14"
            elif k in wanted.zone and k in wanted.ttl:
                rule = "C-12"
            elif k in wanted.twice:
                rule = "override 12"
        else:
            continue
        if rule is None and mixed:
            rule = wanted.spf_why[k[0]]
        if rule is None:
            raise Unexplained(f"{k}: {mine.get(k)} and {other.get(k)}")
        found.append(rule)
    return found


def no_terms(k, case):
    """Whether it is an SPF record that rules without a term would write."""
    return k[1] == "TXT" and spf.is_spf(k[2]) and k[0] in empty_rules(case)


def empty_rules(case):
    """The owners of SPF rules without a term."""
    found = set()
    for _, record in rules.active(case):
        if record["type"] == "SPFM" and spf.rules(rules.substitute(record["spfRules"], case, data=True)) == []:
            found.add(rules.owner(record["host"], case))
    return found


def reconciled(k, wanted):
    """Whether the TTL was decided by the RRset."""
    if wanted.case["policy"]["rrsetTtl"] != "lowest":
        return False
    joins = any(new[:2] == k[:2] for new in wanted.new)
    return joins and wanted.result[k] != wanted.ttl.get(k, wanted.zone.get(k))


def other_reading(record, case):
    """The rule by which a record is written otherwise than by the peer."""
    if rule := other_substitution(record, case):
        return rule
    if record["type"] == "MX" and "%" in str(record["priority"]):
        return "T-42"
    if record["type"] == "TXT" and record["data"].startswith('"'):
        return "T-37"
    if record["type"] == "NS" and record["pointsTo"] == "@":
        return "V-4"
    return None


def kept(k, wanted):
    """Why an existing record stays."""
    owner, kind, data = k
    if kind == "SRV":
        return "C-5"
    if kind == "DS":
        return "override 14"
    if kind == "RRSIG":
        return "override 6"
    if kind in ("NS", "CNAME") and any(where == owner or rules.below(where, owner) for where in empty_rules(wanted.case)):
        return "T-48"
    if kind == "TXT" and owner in wanted.spfm and spf.is_spf(data):
        return "override 9" if any(where == owner and record.get("txtConflictMatchingMode") in ("All", "Prefix")
                                   for where, record in wanted.modes) else wanted.spf_why[owner]
    return None
