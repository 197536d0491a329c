"""Runs the library and the peer over the same random cases; see run."""
import argparse
import collections
import importlib.metadata
import json
import subprocess
import sys
import threading

import cases
import explain
import peer

BACKING = [{"type": "A", "data": "192.0.2.80", "ttl": 600}]


def ours(dconn, lines):
    """The answers of `dconn apply --jsonl`, one by one."""
    child = subprocess.Popen([dconn, "apply", "--jsonl"], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)

    def write():
        for line in lines:
            child.stdin.write(line + "\n")
        child.stdin.close()

    threading.Thread(target=write, daemon=True).start()
    for line in child.stdout:
        yield json.loads(line)


def after(case, answer):
    """The records of the zone afterwards, or the kind of the refusal."""
    if not answer["ok"]:
        return answer["error"]["kind"]
    records = list(case["zone"]["records"])
    for line in answer["remove"]:
        records.remove(line["record"])
    return records + [line["record"] for line in answer["add"]]


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("dconn", help="the binary")
    parser.add_argument("--cases", type=int, default=20_000)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--markdown", action="store_true", help="print the table of the document")
    args = parser.parse_args()
    source = cases.Source(args.seed)
    made = []
    for at in range(args.cases):
        case = source.case()
        case["policy"] = {"rrsetTtl": "keep" if at % 2 else "lowest", "redirect": BACKING}
        made.append(case)
    counts, agree, refused, wrong = collections.Counter(), 0, 0, 0
    examples = {}
    for at, (case, answer) in enumerate(zip(made, ours(args.dconn, map(json.dumps, made)))):
        mine, theirs = after(case, answer), peer.apply(case)
        try:
            found = explain.explain(case, mine, theirs)
        except explain.Unexplained as reason:
            wrong += 1
            if wrong <= 10:
                print(f"case {at} of seed {args.seed}: {reason}\n{json.dumps(case)}\n", file=sys.stderr)
            continue
        for rule in set(found):
            counts[rule] += 1
            examples.setdefault(rule, at)
        agree += not found
        refused += not found and isinstance(mine, str)
    version = importlib.metadata.version("domainconnectzone")
    print(f"seed {args.seed}, {len(made)} cases, ApplyZone {version}: {agree} with one outcome ({refused} of them refused by both), "
          f"{len(made) - agree - wrong} with differences that a rule names, {wrong} unexplained")
    if args.markdown:
        print("\n| rule | cases | section | what we do |\n|---|---|---|---|")
    for rule, count in sorted(counts.items(), key=lambda item: (-item[1], item[0])):
        section, what = explain.CLASSES[rule]
        if args.markdown:
            print(f"| {rule} | {count} | {section} | {what} |")
        else:
            print(f"{count:6}  {rule:12} {what} ({section}; case {examples[rule]})")
    sys.exit(1 if wrong else 0)


main()
