"""Writes vectors.json. Needs the Python package `cryptography`.

The signatures are made by an implementation other than the crates of this project. RSASSA-PSS and
ECDSA draw random numbers, so a second run writes other signatures; all cases stay valid.
"""

import base64
import datetime
import json
import pathlib
from urllib.parse import quote, unquote

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec, padding, utils

HERE = pathlib.Path(__file__).parent
ENC, PEM = serialization.Encoding, serialization.PublicFormat
HASH = {"256": hashes.SHA256(), "384": hashes.SHA384(), "512": hashes.SHA512()}

KEYS = {}
for path in sorted((HERE / "keys").glob("*.pem")):
    text = path.read_bytes()
    KEYS[path.stem] = serialization.load_pem_private_key(
        text[text.index(b"-----BEGIN"):], None, unsafe_skip_rsa_key_validation=True)


def b64(octets):
    return base64.b64encode(octets).decode()


def spki(key):
    return KEYS[key].public_key().public_bytes(ENC.DER, PEM.SubjectPublicKeyInfo)


def sign(key, algorithm, message, der=False):
    private, message = KEYS[key], message.encode()
    if algorithm == "EdDSA":
        return private.sign(message)
    digest = HASH[algorithm[2:]]
    if algorithm.startswith("RS"):
        return private.sign(message, padding.PKCS1v15(), digest)
    if algorithm.startswith("PS"):
        pss = padding.PSS(padding.MGF1(digest), digest.digest_size)
        return private.sign(message, pss, digest)
    signature = private.sign(message, ec.ECDSA(digest))
    if der:
        return signature
    length = private.curve.key_size // 8
    return b"".join(n.to_bytes(length, "big") for n in utils.decode_dss_signature(signature))


def pct(text):
    return quote(text, safe="-._~")


def fragments(data, algorithm="RS256", size=240, start=1):
    pieces = [data[i:i + size] for i in range(0, len(data), size)]
    return [[f"p={n},a={algorithm},d={piece}"] for n, piece in enumerate(pieces, start)]


ALGORITHMS = [("RS256", "rsa2048"), ("RS384", "rsa2048"), ("RS512", "rsa2048"),
              ("PS256", "rsa2048"), ("ES256", "p256"), ("ES384", "p384"), ("EdDSA", "ed25519")]
RECORDS = {a.lower(): fragments(b64(spki(k)), a) for a, k in ALGORITHMS}
RECORDS["rsa4096"] = fragments(b64(spki("rsa4096")))
RECORDS["other"] = fragments(b64(spki("rsa2048-other")))

# --- canonical strings -------------------------------------------------------------------------

canonical = []


def canon(name, parameters, result=None, error=None):
    canonical.append({"name": name, "parameters": parameters, "canonical": result, "error": error})


canon("sorted by name", [["ip", "192.0.2.1"], ["domain", "example.com"], ["host", "www"]],
      "domain=example.com&host=www&ip=192.0.2.1")
canon("upper case sorts first", [["domain", "example.com"], ["IP", "192.0.2.1"], ["Zz", "1"]],
      "IP=192.0.2.1&Zz=1&domain=example.com")
canon("a prefix sorts first", [["ab", "1"], ["a", "2"], ["a-b", "3"]], "a=2&a-b=3&ab=1")
canon("sorted by the encoded name", [["~", "1"], ["é", "2"], ["a", "3"]], "%C3%A9=2&a=3&~=1")
canon("an empty value keeps its equals sign", [["host", ""], ["domain", "example.com"]],
      "domain=example.com&host=")
canon("blank, plus, percent, ampersand, equals", [["t", "a b+c%d&e=f"]],
      "t=a%20b%2Bc%25d%26e%3Df")
canon("unreserved stay, all else is encoded", [["t", "-._~!'()*/:?@"]],
      "t=-._~%21%27%28%29%2A%2F%3A%3F%40")
canon("UTF-8 octets in upper-case hexadecimal", [["t", "ü☃"]], "t=%C3%BC%E2%98%83")
canon("a redirect address", [["domain", "example.com"], ["redirect_uri", "https://sp.example/x?y=1&z=2"]],
      "domain=example.com&redirect_uri=https%3A%2F%2Fsp.example%2Fx%3Fy%3D1%26z%3D2")
canon("duplicate name", [["a", "1"], ["a", "1"]], error="duplicate-parameter")
canon("sig is added by signing", [["a", "1"], ["sig", "x"]], error="reserved-parameter")
canon("key is added by signing", [["a", "1"], ["key", "x"]], error="reserved-parameter")
canon("no name", [["", "1"]], error="empty-name")
canon("nothing to sign", [], error="no-parameters")

# --- links -------------------------------------------------------------------------------------

links = []
MESSAGE = "domain=example.com&host=shop&ip=192.0.2.10&text=one%20two%2Bthree"


def link(name, query, verdict="verified", records="rs256", signed=None, explain=(), proven=True,
         split=None, **more):
    """signed: the bytes that the signature covers; split: the error of splitting the query;
    verdict: with the key of these records, wherever they were found (owner)."""
    case = {"name": name, "query": query, "records": records, "signed": signed, "split": split,
            "verdict": split or verdict, "explain": list(explain), "proven": proven}
    if verdict == "verified" and not split:
        case["parameters"] = [[unquote(s) for s in (p + "=").split("=")[:2]]
                              for p in signed.split("&") if p]
    links.append({**case, **more})


def enc(signature):
    return pct(b64(signature))


S = {a: enc(sign(k, a, MESSAGE)) for a, k in ALGORITHMS}
sig = S["RS256"]
for a, _ in ALGORITHMS:
    link(f"{a}, sig last", f"{MESSAGE}&key=_dck1&sig={S[a]}", records=a.lower(), signed=MESSAGE)
    link(f"{a}, key last", f"{MESSAGE}&sig={S[a]}&key=_dck1", records=a.lower(), signed=MESSAGE)
link("RS256 with 4096 bits", f"{MESSAGE}&key=_dck1&sig={enc(sign('rsa4096', 'RS256', MESSAGE))}",
     records="rsa4096", signed=MESSAGE)
link("sig and key first", f"sig={sig}&key=_dck1&{MESSAGE}", signed=MESSAGE)
head, tail = MESSAGE.split("&ip")
link("sig and key in the middle", f"{head}&sig={sig}&key=_dck1&ip{tail}", signed=MESSAGE)
link("sig and key apart", f"sig={sig}&{head}&key=_dck1&ip{tail}", signed=MESSAGE)
unsorted = "ip=192.0.2.10&host=shop&domain=example.com"
link("unsorted but signed as sent", f"{unsorted}&sig={enc(sign('rsa2048', 'RS256', unsorted))}&key=_dck1",
     signed=unsorted)
odd = "domain=example.com&ip=192.0.2.10&text=%c3%bc/:@!$'()*,;+~%7e"
link("another encoding but signed as sent", f"{odd}&key=_dck1&sig={enc(sign('rsa2048', 'RS256', odd))}",
     signed=odd)
flag = "domain=example.com&host&ip=192.0.2.10"
link("name without equals sign", f"{flag}&key=_dck1&sig={enc(sign('rsa2048', 'RS256', flag))}", signed=flag)
gaps = "domain=example.com&&ip=192.0.2.10&"
link("empty pieces are signed bytes", f"{gaps}&key=_dck1&sig={enc(sign('rsa2048', 'RS256', gaps))}",
     signed=gaps)
lower = sig.replace("%2B", "%2b").replace("%2F", "%2f").replace("%3D", "%3d")
link("lower-case escapes in sig", f"{MESSAGE}&key=_dck1&sig={lower}", signed=MESSAGE)
link("sig with its plus signs unencoded", f"{MESSAGE}&key=_dck1&sig={b64(sign('rsa2048', 'RS256', MESSAGE))}",
     signed=MESSAGE)
link("key label in upper case", f"{MESSAGE}&key=_DCK1&sig={sig}", signed=MESSAGE)

# refused, and every mistake that can be told


def refused(name, query, explain, records="rs256", verdict="bad-signature", signed=None, **more):
    link(name, query, verdict, records, signed, explain, **more)


with_key = MESSAGE + "&key=_dck1"
raw = sign("rsa2048", "RS256", MESSAGE)
refused("key signed too, at the end", f"{with_key}&sig={enc(sign('rsa2048', 'RS256', with_key))}",
        ["key-signed"], signed=MESSAGE)
sorted_key = "domain=example.com&host=shop&ip=192.0.2.10&key=_dck1&text=one%20two%2Bthree"
refused("key signed too, in its place",
        f"{sorted_key}&sig={enc(sign('rsa2048', 'RS256', sorted_key))}", ["key-signed"], signed=MESSAGE)
plus = next(n for n in range(9999) if {"+", "/"} <= set(b64(sign("rsa2048", "RS256", f"{MESSAGE}&z={n}"))))
MSG2 = f"{MESSAGE}&z={plus}"
raw2 = sign("rsa2048", "RS256", MSG2)
url = base64.urlsafe_b64encode(raw2).decode()
refused("sig in base64url", f"{MSG2}&key=_dck1&sig={pct(url)}", ["sig-base64url"],
        verdict="sig-not-base64", signed=MSG2)
refused("sig without padding", f"{MSG2}&key=_dck1&sig={pct(b64(raw2).rstrip('='))}", ["sig-unpadded"],
        verdict="sig-not-base64", signed=MSG2)
refused("sig in base64url without padding", f"{MSG2}&key=_dck1&sig={url.rstrip('=')}",
        ["sig-base64url", "sig-unpadded"], verdict="sig-not-base64", signed=MSG2)
refused("plus signs of sig became blanks", f"{MSG2}&key=_dck1&sig={pct(b64(raw2).replace('+', ' '))}",
        ["sig-plus-lost"], verdict="sig-not-base64", signed=MSG2)
refused("sig encoded twice", f"{MESSAGE}&key=_dck1&sig={pct(sig)}", ["sig-encoded-twice"],
        verdict="sig-not-base64", signed=MESSAGE)
form = MESSAGE.replace("%20", "+")
refused("signed with + for a blank", f"{MESSAGE}&key=_dck1&sig={enc(sign('rsa2048', 'RS256', form))}",
        ["plus-for-blank"], signed=MESSAGE)
refused("sent with + for a blank", f"{form}&key=_dck1&sig={sig}", ["plus-for-blank"], signed=form)
plain = unquote(MESSAGE)
refused("values signed unencoded", f"{MESSAGE}&key=_dck1&sig={enc(sign('rsa2048', 'RS256', plain))}",
        ["signed-unencoded"], signed=MESSAGE)
pairs = MESSAGE.split("&")
shuffled = "&".join([pairs[2], pairs[0], pairs[3], pairs[1]])
refused("signed sorted, sent in another order", f"{shuffled}&key=_dck1&sig={sig}", ["reordered"],
        signed=shuffled)
refused("signed in another order, sent sorted",
        f"{MESSAGE}&key=_dck1&sig={enc(sign('rsa2048', 'RS256', shuffled))}", ["reordered"], signed=MESSAGE)
again = MESSAGE.replace("%2B", "%2b")
refused("re-encoded with lower-case escapes", f"{again}&key=_dck1&sig={sig}", ["re-encoded"], signed=again)
slash = "domain=example.com&path=%2Fa%2Fb%20c"
loose = "domain=example.com&path=/a/b%20c"
refused("slashes signed bare and sent encoded",
        f"{slash}&key=_dck1&sig={enc(sign('rsa2048', 'RS256', loose))}", ["re-encoded"], signed=slash)
refused("parameter added at the end", f"{MESSAGE}&utm_source=mail&key=_dck1&sig={sig}", ["parameter-added"],
        signed=MESSAGE + "&utm_source=mail")
refused("parameter added in front", f"lang=de&{MESSAGE}&key=_dck1&sig={sig}", ["parameter-added"],
        signed="lang=de&" + MESSAGE)
refused("several parameters added", f"{MESSAGE}&lang=de&utm=1&key=_dck1&sig={sig}", ["parameter-added"],
        signed=MESSAGE + "&lang=de&utm=1")
changed = MESSAGE.replace("192.0.2.10", "192.0.2.66")
refused("value changed", f"{changed}&key=_dck1&sig={sig}", ["other-bytes"], signed=changed, proven=False)
refused("signed by another key", f"{MESSAGE}&key=_dck1&sig={enc(sign('rsa2048-other', 'RS256', MESSAGE))}",
        ["wrong-key"], signed=MESSAGE, proven=False)
refused("signed by another ECDSA key", f"{MESSAGE}&key=_dck1&sig={enc(bytes(63) + b'1')}",
        ["wrong-key-or-bytes"], records="es256", signed=MESSAGE, proven=False)
for used in ("RS384", "RS512", "PS256"):
    refused(f"published as RS256, signed with {used}", f"{MESSAGE}&key=_dck1&sig={S[used]}",
            ["wrong-algorithm"], signed=MESSAGE)
refused("published as PS256, signed with RS256", f"{MESSAGE}&key=_dck1&sig={sig}", ["wrong-algorithm"],
        records="ps256", signed=MESSAGE)
for a, k in (("ES256", "p256"), ("ES384", "p384")):
    refused(f"{a} in DER", f"{MESSAGE}&key=_dck1&sig={enc(sign(k, a, MESSAGE, der=True))}", ["sig-der"],
            records=a.lower(), signed=MESSAGE)
refused("two mistakes at once",
        f"{MESSAGE}&key=_dck1&sig={pct(b64(sign('rsa2048', 'RS256', with_key)).rstrip('='))}",
        ["sig-unpadded", "key-signed"], verdict="sig-not-base64", signed=MESSAGE)
refused("unsigned", MESSAGE, ["unsigned"], verdict="missing-key", signed=MESSAGE, proven=False)
refused("no sig", f"{MESSAGE}&key=_dck1", ["missing-sig"], verdict="missing-sig", signed=MESSAGE, proven=False)
refused("no key", f"{MESSAGE}&sig={sig}", ["missing-key"], verdict="missing-key", signed=MESSAGE, proven=False)
refused("empty sig", f"{MESSAGE}&key=_dck1&sig=", ["sig-not-base64"], verdict="sig-not-base64", signed=MESSAGE,
        proven=False)
refused("whole name as key", f"{MESSAGE}&key=_dck1.example.com&sig={sig}", ["label-is-name"],
        verdict="bad-label", signed=MESSAGE)
refused("key with a blank", f"{MESSAGE}&key=_dck%201&sig={sig}", ["bad-label"], verdict="bad-label",
        signed=MESSAGE, proven=False)
refused("zero signature", f"{MESSAGE}&key=_dck1&sig={enc(bytes(256))}", ["wrong-key"], signed=MESSAGE,
        proven=False)
refused("signature one octet short", f"{MESSAGE}&key=_dck1&sig={enc(raw[:-1])}", ["wrong-length"], signed=MESSAGE,
        proven=False)
for owner, code in (("_dck1.example.com.example.com.", "doubled-name"), ("_dck1._dck1.example.com.", "doubled-name"),
                    ("_dck2.example.com.", "wrong-label")):
    refused(f"key published at {owner}", f"{MESSAGE}&key=_dck1&sig={sig}", [code], verdict="verified",
            signed=MESSAGE, owner=owner)


def broken(name, query, kind):
    link(name, query, split=kind, explain=[kind], proven=False)


signed_tail = f"&key=_dck1&sig={sig}"
broken("two sig", f"{MESSAGE}{signed_tail}&sig={sig}", "duplicate-parameter")
broken("two key", f"{MESSAGE}{signed_tail}&key=_dck2", "duplicate-parameter")
broken("a name twice", f"{MESSAGE}&domain=example.net{signed_tail}", "duplicate-parameter")
broken("a name twice, once escaped", f"{MESSAGE}&d%6Fmain=example.net{signed_tail}", "duplicate-parameter")
broken("escaped sig", f"{MESSAGE}&key=_dck1&%73ig={sig}", "escaped-name")
broken("escaped key", f"{MESSAGE}&k%65y=_dck1&sig={sig}", "escaped-name")
broken("percent without digits", f"{MESSAGE}&a=100%{signed_tail}", "malformed-percent")
broken("percent with one digit", f"{MESSAGE}&a=%4{signed_tail}", "malformed-percent")
broken("escapes that are not UTF-8", f"{MESSAGE}&a=%FF{signed_tail}", "not-utf8")
broken("value without a name", f"{MESSAGE}&=1{signed_tail}", "empty-name")
broken("fragment", f"{MESSAGE}{signed_tail}#top", "forbidden-octet")

# --- key records -------------------------------------------------------------------------------

key_records = []
KEY = b64(spki("rsa2048"))
A, B, C = KEY[:130], KEY[130:260], KEY[260:]


def rec(name, records, error=None, key="rsa2048", algorithm="RS256", explain=None, proven=True):
    """explain: what is said of a link that is signed properly with the private key."""
    case = {"name": name, "records": records, "spki": None if error else b64(spki(key)),
            "algorithm": None if error else algorithm, "error": error}
    if explain is not None:
        case.update(query=f"{MESSAGE}{signed_tail}", explain=explain, proven=proven)
    key_records.append(case)


rec("one record in one string", [[f"p=1,a=EdDSA,d={b64(spki('ed25519'))}"]], key="ed25519", algorithm="EdDSA")
rec("one record in two strings", [[f"p=1,a=RS256,d={KEY[:241]}", KEY[241:]]])
rec("three records", [[f"p=1,d={A}"], [f"p=2,d={B}"], [f"p=3,d={C}"]])
rec("records in any order", [[f"p=3,d={C}"], [f"p=1,d={A}"], [f"p=2,d={B}"]])
rec("numeric order: ten comes after nine", [[f"p={n},d={KEY[(n - 1) * 40:n * 40]}"] for n in (10, 9, 1, 2, 3, 4, 5, 6, 7, 8)])
rec("numbers from zero, with gaps", [[f"p=0,d={A}"], [f"p=2,d={B}"], [f"p=7,d={C}"]])
rec("leading zeros", [[f"p=01,d={A}"], [f"p=02,d={B}"], [f"p=10,d={C}"]])
rec("items in any order, unknown ones ignored", [[f"t=x509,d={KEY},x=1,a=RS256,p=1"]])
rec("blanks around items and in the data", [[f" p=1 , a=RS256, d={A} {B}\t{C} "]])
rec("foreign records are passed over", [["v=spf1 -all"], [""], [f"p=1,d={KEY}"], ["v=DKIM1; k=rsa; p=AAAA"]])
rec("default algorithm and the same named", [[f"p=1,d={A}"], [f"p=2,a=RS256,d={B}"], [f"p=3,a=RS256,t=x509,d={C}"]])
rec("the same record twice", [[f"p=1,d={KEY}"], [f"p=1,d={KEY}"]])
rec("nothing", [], "no-key-record", explain=["no-records"], proven=False)
rec("foreign records only", [["v=spf1 -all"]], "no-key-record", explain=["no-key-record"], proven=False)
rec("no number", [[f"a=RS256,d={KEY}"]], "missing-number")
rec("no data", [["p=1,a=RS256"]], "missing-data")
rec("negative number", [[f"p=-1,d={KEY}"]], "bad-number")
rec("empty number", [[f"p=,d={KEY}"]], "bad-number")
rec("number of ten digits", [[f"p=4294967297,d={KEY}"]], "bad-number")
rec("item twice", [[f"p=1,p=2,d={KEY}"]], "duplicate-item")
rec("algorithm none", [[f"p=1,a=none,d={KEY}"]], "unknown-algorithm", explain=["unknown-algorithm"], proven=False)
rec("HMAC", [[f"p=1,a=HS256,d={KEY}"]], "unknown-algorithm")
rec("algorithm in lower case", [[f"p=1,a=rs256,d={KEY}"]], "unknown-algorithm")
rec("unknown format", [[f"p=1,t=jwk,d={KEY}"]], "unknown-format")
rec("algorithms differ", [[f"p=1,a=RS256,d={KEY[:200]}"], [f"p=2,a=RS512,d={KEY[200:]}"]], "mixed-algorithms",
    explain=["two-keys"])
rec("two keys at one name", [[f"p=1,d={KEY}"], [f"p=1,d={b64(spki('rsa2048-other'))}"]], "contradiction",
    explain=["two-keys"])
rec("middle fragment missing", [[f"p=1,d={KEY[:128]}"], [f"p=3,d={KEY[260:]}"]], "key-truncated",
    explain=["fragments-missing", "key-truncated"], proven=False)
rec("last fragment missing", [[f"p=1,d={KEY[:128]}"], [f"p=2,d={KEY[128:260]}"]], "key-truncated",
    explain=["key-truncated"], proven=False)
rec("last fragment missing, an odd number of characters left", [[f"p=1,d={KEY[:241]}"]], "key-truncated",
    explain=["key-truncated"], proven=False)
rec("fragments numbered the wrong way round", [[f"p=2,d={A}"], [f"p=1,d={B + C}"]], "not-spki",
    explain=["fragment-order"])
rec("base64url", [[f"p=1,d={KEY.replace('+', '-').replace('/', '_')}"]], "key-not-base64")
rec("not base64", [["p=1,d=%%%"]], "key-not-base64")
rec("padding missing", [[f"p=1,a=ES256,d={b64(spki('p256')).rstrip('=')}"]], "key-not-base64")
pkcs1 = KEYS["rsa2048"].public_key().public_bytes(ENC.DER, PEM.PKCS1)
rec("bare PKCS#1", [[f"p=1,d={b64(pkcs1)}"]], "bare-pkcs1", explain=["bare-pkcs1"])
rec("RSA with 1024 bits", [[f"p=1,d={b64(spki('rsa1024'))}"]], "rsa-too-small", explain=["rsa-too-small"],
    proven=False)
rec("RSA with 2047 bits", [[f"p=1,d={b64(spki('rsa2047'))}"]], "rsa-too-small")
rec("algorithm of another type of key", [[f"p=1,a=ES256,d={KEY}"]], "algorithm-mismatch", explain=["wrong-algorithm"])
rec("octets after the key", [[f"p=1,d={b64(spki('rsa2048') + b'x')}"]], "trailing-octets")
private = KEYS["p256"].private_bytes(ENC.DER, serialization.PrivateFormat.PKCS8, serialization.NoEncryption())
rec("private key published", [[f"p=1,a=ES256,d={b64(private)}"]], "private-key", explain=["private-key"],
    proven=False)
name = x509.Name([x509.NameAttribute(x509.NameOID.COMMON_NAME, "test")])
day = datetime.datetime(2026, 1, 1)
cert = (x509.CertificateBuilder().subject_name(name).issuer_name(name).serial_number(1).not_valid_before(day)
        .not_valid_after(day + datetime.timedelta(1)).public_key(KEYS["rsa2048"].public_key())
        .sign(KEYS["rsa2048"], hashes.SHA256()))
rec("certificate", [[f"p=1,d={b64(cert.public_bytes(ENC.DER))}"]], "certificate", explain=["certificate"],
    proven=False)
compressed = KEYS["p256"].public_key().public_bytes(ENC.X962, PEM.CompressedPoint)
short = bytes.fromhex("3039301306072a8648ce3d020106082a8648ce3d030107032200") + compressed
rec("compressed point", [[f"p=1,a=ES256,d={b64(short)}"]], "bad-point")
rec("seventeen fragments", [[f"p={n},d={KEY[(n - 1) * 24:n * 24]}"] for n in range(1, 18)], "too-many-fragments")

ABOUT = "Signatures: what a signer signs, what a verifier makes of a link, and keys from TXT records."
OUT = {"$schema": "../schema.json", "area": "signing", "about": ABOUT,
       "key_name": "_dck1", "domain": "example.com", "records": RECORDS,
       "keys": {k: b64(spki(k)) for k in KEYS}, "canonical": canonical, "links": links,
       "key_records": key_records}
(HERE / "vectors.json").write_text(json.dumps(OUT, indent=1, ensure_ascii=False) + "\n")
negative = sum(bool(c["error"]) for c in canonical + key_records) + sum(bool(c["explain"]) for c in links)
print(len(canonical) + len(links) + len(key_records), "cases,", negative, "negative")
