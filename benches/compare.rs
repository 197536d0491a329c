//! The rows of `docs/performance.md` that are ratios, ours and the Python peer in one run.
//!
//! The peer is installed into a throw-away environment below `target`; where Python or the package
//! registry is absent, the figures that were measured on a machine of this kind are used and marked.
#![allow(missing_docs)]

use std::io::Write;
use std::path::Path;
use std::process::{Command, Stdio};
use std::time::Instant;

use benches::{
    FIVE_RECORDS, corpus, large, policy, random_requests, resolvable, twelve, txt_template,
};
use dc_template::{Request, Template, Zone};
use serde_json::{Value, json};
use std::hint::black_box;

fn main() {
    if std::env::args().any(|arg| arg == "--list") {
        return;
    }
    let cases = resolvable();
    let policy = policy();
    let peer = peer(&cases);
    let from_peer = |row: &str, otherwise: f64| {
        let measured = peer.as_ref().and_then(|p| p[row].as_f64());
        measured.unwrap_or(otherwise)
    };
    match &peer {
        Some(peer) => println!(
            "peer: ApplyZone {} (PyPI), measured in this run\n",
            peer["version"].as_str().unwrap_or("?")
        ),
        None => println!(
            "peer: ApplyZone, not measured in this run; figures of a machine of this kind\n"
        ),
    }
    // The same templates on both sides.
    let ids: Option<Vec<u64>> = peer.as_ref().and_then(|p| {
        let ids = p["usable"].as_array()?;
        Some(ids.iter().filter_map(Value::as_u64).collect())
    });
    let both: Vec<&(Template, Request)> = cases
        .iter()
        .enumerate()
        .filter(|(at, _)| ids.as_ref().is_none_or(|ids| ids.contains(&(*at as u64))))
        .map(|(_, case)| case)
        .collect();
    let records = twelve();
    let zone = Zone::borrowed("example.com.", &records).expect("a zone");
    let per = |total: f64| total / both.len() as f64;
    let plan = per(best(40, || {
        for (template, request) in &both {
            let rendered = template.resolve(request, &policy).expect("resolves");
            black_box(rendered.plan(&zone, &policy).expect("plans"));
        }
    }));
    let indexed = per(best(40, || {
        for (template, request) in &both {
            let zone = Zone::borrowed("example.com.", &records).expect("a zone");
            let rendered = template.resolve(request, &policy).expect("resolves");
            black_box(rendered.plan(&zone, &policy).expect("plans"));
        }
    }));
    let theirs = from_peer("plan_corpus", 124_000.0);
    println!("{} templates on a zone of 12 records", both.len());
    row("plan, index built before", plan, theirs, 60.0);
    row("plan, index built inside", indexed, theirs, 25.0);

    println!("\none template of 5 records on zones of many sizes, a random owner each time");
    let template = Template::parse(FIVE_RECORDS.as_bytes()).expect("a template");
    let mut first = 0.0;
    for (size, known) in [
        (10usize, 140_000.0),
        (100, 780_000.0),
        (1_000, 7_000_000.0),
        (10_000, 65_000_000.0),
        (100_000, 693_000_000.0),
        (1_000_000, 0.0),
    ] {
        let records = large(size);
        let before = resident();
        let start = Instant::now();
        let zone = Zone::borrowed("example.com.", &records).expect("a zone");
        let built = start.elapsed().as_nanos() as f64 / size as f64;
        let octets = resident().saturating_sub(before) as f64 / size as f64;
        let requests = random_requests(size);
        let ours = best(20, || {
            for request in &requests {
                let rendered = template.resolve(request, &policy).expect("resolves");
                black_box(rendered.plan(&zone, &policy).expect("plans"));
            }
        }) / requests.len() as f64;
        if size == 10 {
            first = ours;
        }
        match from_peer(&format!("zone_{size}"), known) {
            0.0 => println!("  {size:>9} records: {:>9}", time(ours)),
            theirs => row(
                &format!("{size:>9} records"),
                ours,
                theirs,
                if size == 100_000 { 50_000.0 } else { 0.0 },
            ),
        }
        if size == 1_000_000 {
            println!(
                "  1,000,000 against 10 records: {:.1} × (limit 4)",
                ours / first
            );
            println!(
                "  index of 1,000,000 records: {built:.0} ns (limit 1000) and {octets:.0} octets (limit 200) a record"
            );
        }
    }

    println!("\ntemplates of many TXT records on an empty zone");
    let zone = Zone::new("example.com.", Vec::new()).expect("a zone");
    for (size, known) in [
        (500, 23e6),
        (1_000, 80e6),
        (2_000, 322e6),
        (4_000, 1168e6),
        (8_000, 0.0),
    ] {
        let template = Template::parse(txt_template(size).as_bytes()).expect("a template");
        let request = Request::new("example.com");
        let ours = best(10, || {
            let rendered = template.resolve(&request, &policy).expect("resolves");
            black_box(rendered.plan(&zone, &policy).expect("plans"));
        });
        print!("  {:>5.0} ns a record;", ours / size as f64);
        match from_peer(&format!("txt_{size}"), known) {
            0.0 => println!("   {size:>6} records: {:>9}", time(ours)),
            theirs => row(&format!("{size:>6} records"), ours, theirs, 0.0),
        }
    }

    println!("\nparsing the corpus");
    let texts = corpus();
    let parse = best(20, || {
        for text in &texts {
            black_box(Template::parse(text).expect("a template"));
        }
    });
    let value = best(20, || {
        for text in &texts {
            black_box(serde_json::from_slice::<Value>(text).expect("JSON"));
        }
    });
    println!(
        "  {} a template, {:.2} × serde_json::Value on the same bytes (limit 2)",
        time(parse / texts.len() as f64),
        parse / value
    );
}

fn row(name: &str, ours: f64, theirs: f64, target: f64) {
    print!(
        "  {name}: {:>9}  peer {:>9}  {:>8.0} ×",
        time(ours),
        time(theirs),
        theirs / ours
    );
    if target > 0.0 {
        print!(" (target {target})");
    }
    println!();
}

fn time(ns: f64) -> String {
    match ns {
        ns if ns < 1e4 => format!("{ns:.0} ns"),
        ns if ns < 1e7 => format!("{:.1} µs", ns / 1e3),
        ns => format!("{:.1} ms", ns / 1e6),
    }
}

/// The fastest of several runs, in nanoseconds.
fn best(runs: usize, mut work: impl FnMut()) -> f64 {
    (0..runs)
        .map(|_| {
            let start = Instant::now();
            work();
            start.elapsed().as_nanos() as f64
        })
        .fold(f64::INFINITY, f64::min)
}

/// Resident memory in octets, where the system tells.
fn resident() -> usize {
    let text = std::fs::read_to_string("/proc/self/statm").unwrap_or_default();
    let pages: usize = text
        .split(' ')
        .nth(1)
        .and_then(|p| p.parse().ok())
        .unwrap_or(0);
    pages * 4096
}

/// What the peer measures on the same work.
fn peer(cases: &[(Template, Request)]) -> Option<Value> {
    let home = Path::new(env!("CARGO_MANIFEST_DIR")).join("../target/peer");
    let python = home.join("bin/python");
    if !python.exists() {
        let made = Command::new("python3")
            .args(["-m", "venv"])
            .arg(&home)
            .status()
            .ok()?;
        let pip = home.join("bin/pip");
        let installed = Command::new(pip)
            .args(["install", "--quiet", "domainconnectzone==4.0.0"])
            .status()
            .ok()?;
        if !made.success() || !installed.success() {
            return None;
        }
    }
    let relative = |name: &str| match name.strip_suffix("example.com.") {
        Some("") => "@".to_owned(),
        Some(host) => host.trim_end_matches('.').to_owned(),
        None => name.to_owned(),
    };
    let zone: Vec<Value> = twelve()
        .iter()
        .map(|record| {
            let data = record.data.trim_matches('"');
            let mut form = json!({"type": record.rtype.as_str(), "name": relative(&record.name), "ttl": 3600, "data": data});
            if let Some((priority, host)) = data.split_once(' ').filter(|_| record.rtype.is("MX")) {
                form["priority"] = json!(priority.parse::<u16>().unwrap_or(0));
                form["data"] = json!(host);
            }
            form
        })
        .collect();
    let corpus: Vec<Value> = cases
        .iter()
        .enumerate()
        .map(|(id, (template, request))| {
            let records: Value =
                serde_json::from_str(&template.member("records").unwrap_or_default())
                    .unwrap_or_default();
            json!({"id": id, "records": records, "params": request.params, "host": request.host})
        })
        .collect();
    let five: Value = serde_json::from_str(FIVE_RECORDS).ok()?;
    let input = json!({"corpus": corpus, "zone": zone, "five": five["records"]});
    let mut child = Command::new(python)
        .arg(Path::new(env!("CARGO_MANIFEST_DIR")).join("peer.py"))
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .spawn()
        .ok()?;
    child
        .stdin
        .take()?
        .write_all(input.to_string().as_bytes())
        .ok()?;
    let output = child.wait_with_output().ok()?;
    serde_json::from_slice(&output.stdout).ok()
}
