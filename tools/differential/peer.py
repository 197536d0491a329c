"""The peer: ApplyZone, in its own words for zones, and back."""
import copy

from domainconnectzone import DomainConnect
from domainconnectzone.DomainConnectImpl import resolve_variables

from cases import APEX, DOMAIN

BACKING = [{"type": "A", "pointsTo": "192.0.2.80", "ttl": 600}]


def relative(owner):
    owner = owner.lower()
    return "@" if owner == APEX else owner.removesuffix("." + APEX)


def to_peer(record):
    """A record of a zone with the numbers of MX and SRV in fields of their own."""
    kind, data = record["type"], record["data"]
    out = {"type": kind, "name": relative(record["name"]), "ttl": record["ttl"]}
    if kind in ("CNAME", "NS"):
        out["data"] = data.rstrip(".")
    elif kind == "MX":
        priority, host = data.split(" ")
        out |= {"priority": int(priority), "data": host.rstrip(".")}
    elif kind == "SRV":
        priority, weight, port, target = data.split(" ")
        service, protocol, *rest = out["name"].split(".")
        out |= {"name": ".".join(rest) or "@", "service": service, "protocol": protocol.lstrip("_"), "priority": int(priority),
                "weight": int(weight), "port": int(port), "data": target.rstrip(".")}
    else:
        out["data"] = data
    return out


def from_peer(record):
    name, kind, data = record["name"].lower(), record["type"], record["data"]
    owner = APEX if name in ("@", "") else f"{name}.{APEX}"
    if kind == "MX":
        data = f"{record['priority']} {data}"
    elif kind == "SRV":
        label = "_" + record["service"].lstrip("_") + "._" + record["protocol"].lstrip("_")
        owner = f"{label.lower()}.{owner}"
        data = f"{record['priority']} {record['weight']} {record['port']} {data}"
    return {"name": owner, "type": kind, "ttl": record.get("ttl"), "data": data}


def apply(case):
    """The records of the zone afterwards, or the name of the exception."""
    zone = [to_peer(record) for record in case["zone"]["records"]]
    template = copy.deepcopy(case["template"])
    try:
        peer = DomainConnect(template=template, redir_template_records=BACKING)
        _, _, records = peer.apply_template(zone, DOMAIN, case["host"], dict(case["params"]), group_ids=case.get("groups"),
                                            ignore_signature=True)
        return [from_peer(record) for record in records]
    except Exception as error:  # whatever it is, nothing was applied
        return type(error).__name__


def substituted(text, field, case):
    """What becomes of one text, `None` if it is refused."""
    try:
        return resolve_variables(text, DOMAIN, case["host"].lower(), dict(case["params"]), field)
    except Exception:
        return None
