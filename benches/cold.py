"""What a user pays who depends on one crate: crates in `cargo tree`, and the time of a build from cold.

    python3 benches/cold.py [CRATE[+FEATURE…]…]

Each is built as the only dependency of an empty program, in an empty target directory, with everything
downloaded before. Processor seconds beside the wall clock, since other work does not change them much.
"""
import os
import pathlib
import resource
import subprocess
import sys
import tempfile
import time

root = pathlib.Path(__file__).resolve().parent.parent
CRATES = (
    "dc-template", "dc-template+idna", "dc-sig", "dc-lint", "dc-discovery", "dc-flow", "dc-zonefile", "domain-connect",
)  # fmt: skip


def build(folder, *arguments):
    """Wall clock and processor seconds."""
    start, before = time.perf_counter(), resource.getrusage(resource.RUSAGE_CHILDREN)
    environment = {**os.environ, "CARGO_TARGET_DIR": f"{folder}/target{''.join(arguments)}"}
    subprocess.run(["cargo", "build", "--quiet", "--offline", *arguments], cwd=folder, check=True, env=environment)
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    spent = after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime
    return time.perf_counter() - start, spent


def measure(crate, features):
    with tempfile.TemporaryDirectory() as name:
        folder = pathlib.Path(name)
        (folder / "src").mkdir()
        (folder / "src/main.rs").write_text("fn main() {}\n")
        wanted = ", ".join(f'"{feature}"' for feature in features)
        (folder / "Cargo.toml").write_text(
            '[package]\nname = "user"\nversion = "0.0.0"\nedition = "2024"\n[workspace]\n[dependencies]\n'
            f'{crate} = {{ path = "{root}/crates/{crate}", features = [{wanted}] }}\n'
        )
        (folder / "Cargo.lock").write_bytes((root / "Cargo.lock").read_bytes())
        tree = subprocess.run(
            ["cargo", "tree", "--offline", "--edges", "normal", "--prefix", "none", "--no-dedupe"],
            cwd=folder, check=True, stdout=subprocess.PIPE, text=True,
        )  # fmt: skip
        crates = {line.split(" (")[0] for line in tree.stdout.splitlines()} - {"user v0.0.0", ""}
        return len(crates), build(folder), build(folder, "--release")


print(f"rustc {subprocess.check_output(['rustc', '--version'], text=True).split()[1]}, {os.cpu_count()} cores, load {os.getloadavg()[0]:.1f}\n")
print("| crate | crates | debug | processor | release | processor |\n|---|---|---|---|---|---|")
for wanted in sys.argv[1:] or CRATES:
    crate, *features = wanted.split("+")
    crates, *builds = measure(crate, features)
    times = " | ".join(f"{seconds:.0f} s" for pair in builds for seconds in pair)
    print(f"| `{crate}`{''.join(f' with `{f}`' for f in features)} | {crates} | {times} |", flush=True)
