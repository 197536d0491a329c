"""The same work done by the Python engine, for the ratios of `cargo bench --bench compare`.

Reads {"corpus": [{"id", "records", "params", "host"}], "zone": [...], "five": [...]} on standard
input and prints one JSON object of nanoseconds per call. A call consumes its arguments, so each one
gets fresh copies, made outside the measured time.
"""
import copy
import importlib.metadata
import json
import sys
import time

from domainconnectzone import DomainConnectImpl


def call(records, zone, host, params):
    """Nanoseconds of one call."""
    records, zone, params = copy.deepcopy((records, zone, params))
    start = time.perf_counter_ns()
    DomainConnectImpl.process_records(records, zone, "example.com", host, params, [])
    return time.perf_counter_ns() - start


def main():
    given = json.load(sys.stdin)
    zone = given["zone"]
    usable = []
    for case in given["corpus"]:
        try:
            call(case["records"], zone, case["host"], case["params"])
            usable.append(case)
        except Exception:  # refused there: not compared
            pass
    result = {
        "version": importlib.metadata.version("domainconnectzone"),
        "usable": [case["id"] for case in usable],
        "plan_corpus": sum(
            min(call(case["records"], zone, case["host"], case["params"]) for _ in range(8))
            for case in usable
        )
        / max(len(usable), 1),
    }
    params = {"ip": "192.0.2.1", "token": "x"}
    for size, runs in ((10, 50), (100, 50), (1_000, 20), (10_000, 5), (100_000, 3)):
        records = [
            {"type": "A", "name": f"h{i}", "data": "192.0.2.1", "ttl": 3600} for i in range(size)
        ]
        result[f"zone_{size}"] = min(call(given["five"], records, "h5", params) for _ in range(runs))
    for size in (500, 1_000, 2_000, 4_000):
        records = [
            {"type": "TXT", "host": "@", "data": f"value {i}", "ttl": 600} for i in range(size)
        ]
        result[f"txt_{size}"] = min(call(records, [], "", {}) for _ in range(2))
    json.dump(result, sys.stdout)


main()
