"""`dconn apply` as a process: cold on a small zone file, and on one of 1,000,000 records beside
`domain`, the parser below, reading and writing the same file.

cargo build --release -p dconn && cargo build --release -p dc-zonefile --example roundtrip
python3 benches/process.py
"""
import os
import pathlib
import subprocess
import tempfile
import time

root = pathlib.Path(__file__).resolve().parent.parent
release = pathlib.Path(os.environ.get("CARGO_TARGET_DIR", root / "target")) / "release"
dconn = release / "dconn"
roundtrip = release / "examples/roundtrip"
data = root / "examples/data"


def run(command, times):
    """Fastest wall clock and processor seconds and highest peak memory (MB) of several runs."""
    wall = cpu = float("inf")
    memory = 0
    for _ in range(times):
        start = time.perf_counter()
        process = subprocess.Popen(command, stdout=subprocess.DEVNULL)
        _, status, usage = os.wait4(process.pid, 0)
        assert status == 0, command
        wall = min(wall, time.perf_counter() - start)
        cpu = min(cpu, usage.ru_utime + usage.ru_stime)
        memory = max(memory, usage.ru_maxrss / 1024)
    return wall, cpu, memory


def apply(zone, domain, form):
    return [
        dconn, "apply", data / "hosting.json", "--zone", zone, "--domain", domain,
        "--param", "ip=192.0.2.1", "--param", "token=4f1c", "--format", form,
    ]


wall, _, memory = run(apply(data / "example.com.zone", "example.com", "human"), 50)
print(f"12 records, cold: {wall * 1000:.1f} ms (limit 10), {memory:.1f} MB (limit 20)")

with tempfile.TemporaryDirectory() as folder:
    path = pathlib.Path(folder) / "large.zone"
    with path.open("w") as out:
        out.write("$ORIGIN example.com.\n$TTL 3600\n")
        out.write("@ IN SOA ns1.dns.example. hostmaster.dns.example. 1 7200 1800 1209600 3600\n")
        out.write("@ IN NS ns1.dns.example.\n@ IN A 198.51.100.7\n")
        for i in range(1_000_000 - 3):
            match i % 5:
                case 0 | 1:
                    out.write(f"h{i} IN A 10.{i >> 16 & 255}.{i >> 8 & 255}.{i & 255}\n")
                case 2:
                    out.write(f"h{i} IN AAAA 2001:db8::{i & 65535:x}\n")
                case 3:
                    out.write(f'h{i} IN TXT "value of {i}"\n')
                case 4:
                    out.write(f"h{i} IN MX 10 mx{i % 9}.example.net.\n")
    print(f"1,000,000 records, {path.stat().st_size / 1e6:.0f} MB of zone file, processor time, peak memory:")
    # In turns, so that both meet the same other work of the machine.
    pairs = [
        (run(apply(path, "example.com", "zone"), 1), run([roundtrip, "--domain", path], 1))
        for _ in range(5)
    ]
    ours, bare = (
        [min(one[i] for one in side) for i in range(3)] for side in zip(*pairs)
    )
    print(f"  read, plan, commit, write: {ours[1]:.2f} s, {ours[2]:.0f} MB")
    print(f"  domain, read and write:    {bare[1]:.2f} s, {bare[2]:.0f} MB")
    print(f"  ratio: {ours[1] / bare[1]:.2f} in time (limit 1.5), {ours[2] / bare[2]:.2f} in memory")
