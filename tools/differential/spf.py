"""SPF by the rules of draft section 9.4 and RFC 7208, as far as the cases go, written apart from the library."""
import re

RANK = "+?~-"
MECHANISM = re.compile(r"(all|(include|exists):[^:/ ]+|ptr(:[^ /]+)?|(a|mx)(:[^ /]+)?(/\d+)?(//\d+)?|ip4:\d+\.\d+\.\d+\.\d+(/\d+)?|ip6:[0-9a-f:]+(/\d+)?)$", re.I)
MODIFIER = re.compile(r"[a-z][a-z0-9_.-]*=\S*$", re.I)


def is_spf(value):
    head = value[:6].lower()
    return head == "v=spf1" and value[6:7] in ("", " ")


def term(text):
    """Qualifier, and what is the same in every spelling; `None` if it is no term."""
    if MODIFIER.match(text):
        return None if text.lower().startswith("v=") else ("+", text.lower())
    qualifier, body = (text[0], text[1:]) if text[:1] in RANK else ("+", text)
    return (qualifier, body.lower()) if MECHANISM.match(body) else None


def rules(text):
    """The terms of `spfRules`, or the reason to refuse."""
    out, parts = [], text.split()
    for at, part in enumerate(parts):
        found = term(part)
        if found is None:
            return "S-3"
        if found[1] == "all":
            if at + 1 < len(parts):
                return "T-48"
            continue
        out.append(part)
    return out


def parse(value):
    """Terms before `all`, modifiers, `all`; `None` if it cannot be merged."""
    before, modifiers, last = [], [], None
    for part in value[6:].split():
        found = term(part)
        if found is None:
            return None
        if found[1].startswith(("redirect=", "exp=")):
            modifiers.append(part)
        elif last is not None:
            pass  # behind `all` nothing has an effect
        elif found[1] == "all":
            last = part
        else:
            before.append(part)
    return before, modifiers, last


def merge(value, new):
    """The record with the new terms (S-4, S-5, S-7, S-13), `None` where it is replaced instead (S-10)."""
    parsed = parse(value) if value is not None else ([], [], None)
    if parsed is None:
        return None
    before, modifiers, last = parsed
    redirects = last is None and any(m.lower().startswith("redirect=") for m in modifiers)
    changed = value is None
    for part in new:
        qualifier, key = term(part)
        if key.startswith(("redirect=", "exp=")):
            if key not in [m.lower() for m in modifiers]:
                if redirects:
                    return None
                modifiers.append(part)
                changed = True
            continue
        same = [at for at, old in enumerate(before) if term(old)[1] == key]
        if not same:
            if redirects:
                return None
            before.append(part)
            changed = True
        elif RANK.index(qualifier) < RANK.index(term(before[same[0]])[0]):
            bare = before[same[0]].lstrip(RANK)
            before[same[0]] = bare if qualifier == "+" else qualifier + bare
            changed = True
    if not changed:
        return value
    if last is None and not redirects:
        last = "~all"
    return " ".join(["v=spf1", *before, *modifiers, *([last] if last else [])])
