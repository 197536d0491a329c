//! Reads and writes a zone file of 1,000,000 records with `domain` alone and with `dc-zonefile`,
//! and prints the ratios in time and in peak memory.
//!
//! ```text
//! cargo run --release -p dc-zonefile --example roundtrip [RECORDS]
//! ```
//!
//! Each measurement is a process of its own, the best of five. Time is that on the processor. Both
//! keep all records in memory between reading and writing, and both write to the same counting
//! sink. Needs Linux.
#![allow(clippy::print_stdout)]

use std::fmt::Write as _;
use std::io::{self, BufWriter, Write};
use std::process::Command;
use std::{env, error, fs};

use domain::base::zonefile_fmt::{DisplayKind, ZonefileFmt};
use domain::zonefile::inplace::{Entry, Zonefile};

type Result<T> = std::result::Result<T, Box<dyn error::Error>>;

fn main() -> Result<()> {
    let arguments: Vec<String> = env::args().skip(1).collect();
    match arguments.iter().map(String::as_str).collect::<Vec<_>>()[..] {
        ["--domain", path] => measure(|| with_domain(path)),
        ["--dc-zonefile", path] => measure(|| with_dc_zonefile(path)),
        [records] => compare(records.parse()?),
        _ => compare(1_000_000),
    }
}

fn compare(records: usize) -> Result<()> {
    let path = env::temp_dir().join(format!("roundtrip-{}.zone", std::process::id()));
    fs::write(&path, zone(records)?)?;
    let size = fs::metadata(&path)?.len();
    println!("{records} records, {size} octets");
    let measured = ["--domain", "--dc-zonefile"].map(|who| -> Result<(f64, f64)> {
        let mut best = (f64::MAX, f64::MAX);
        for _ in 0..5 {
            let output = Command::new(env::current_exe()?)
                .arg(who)
                .arg(&path)
                .output()?;
            let text = String::from_utf8(output.stdout)?;
            let mut numbers = text.split_whitespace().map(str::parse::<f64>);
            let mut next = || numbers.next().ok_or("the measurement failed");
            best = (best.0.min(next()??), best.1.min(next()??));
        }
        let (seconds, kib) = best;
        println!("{who:14} {seconds:7.3} s {:7.1} MiB", kib / 1024.0);
        Ok(best)
    });
    fs::remove_file(&path)?;
    let [domain, ours] = measured;
    let (domain, ours) = (domain?, ours?);
    println!(
        "ratio          {:7.2}   {:7.2}",
        ours.0 / domain.0,
        ours.1 / domain.1
    );
    Ok(())
}

/// Prints the seconds that the work took, and the peak memory of this process in KiB.
fn measure(work: impl FnOnce() -> Result<()>) -> Result<()> {
    let start = nanoseconds()?;
    work()?;
    let taken = nanoseconds()? - start;
    let status = fs::read_to_string("/proc/self/status")?;
    let peak = status
        .lines()
        .find_map(|line| line.strip_prefix("VmHWM:"))
        .and_then(|line| line.split_whitespace().next())
        .ok_or("no VmHWM")?;
    println!("{} {peak}", taken / 1e9);
    Ok(())
}

/// What this process spent on the processor so far.
fn nanoseconds() -> Result<f64> {
    let status = fs::read_to_string("/proc/self/schedstat")?;
    Ok(status.split_whitespace().next().ok_or("no time")?.parse()?)
}

fn with_domain(path: &str) -> Result<()> {
    let mut file = Zonefile::load(&mut fs::File::open(path)?)?;
    let mut records = Vec::new();
    while let Some(entry) = file.next_entry()? {
        if let Entry::Record(record) = entry {
            records.push(record);
        }
    }
    let mut out = BufWriter::with_capacity(1 << 16, Count(0));
    for record in &records {
        writeln!(out, "{}", record.display_zonefile(DisplayKind::Simple))?;
    }
    Ok(out.flush()?)
}

fn with_dc_zonefile(path: &str) -> Result<()> {
    let text = fs::read(path)?;
    let zone = dc_zonefile::read(&text, &dc_zonefile::ReadOptions::new())?;
    drop(text);
    Ok(dc_zonefile::write(
        &zone.origin,
        &zone.records,
        &mut Count(0),
    )?)
}

struct Count(usize);

impl Write for Count {
    fn write(&mut self, octets: &[u8]) -> io::Result<usize> {
        self.0 = self.0.wrapping_add(std::hint::black_box(octets).len());
        Ok(octets.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

fn zone(records: usize) -> Result<String> {
    let mut text = "$ORIGIN example.com.\n$TTL 3600\n\
        @ IN SOA ns1 hostmaster 2026010100 86400 7200 2419200 300\n\
        @ IN NS ns1\n"
        .to_owned();
    for index in 2..records {
        let (high, low) = (index / 256 % 256, index % 256);
        match index % 8 {
            0..=2 => writeln!(text, "h{index} 600 IN A 10.1.{high}.{low}")?,
            3 | 4 => writeln!(text, "h{index} IN AAAA 2001:db8::{high:x}:{low:x}")?,
            5 => writeln!(text, "h{index} IN MX 10 mx{low}.mail.example.net.")?,
            6 => writeln!(
                text,
                "h{index} 300 IN TXT \"v=spf1 ip4:192.0.2.{low} -all\" \"x{index}\""
            )?,
            _ => writeln!(text, "h{index} IN CNAME target{high}")?,
        }
    }
    Ok(text)
}
