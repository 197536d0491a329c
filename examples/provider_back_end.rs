//! A DNS provider on your machine: settings, template query, apply, consent, redirect, and at
//! `/services/ORIGIN` what has been applied, with its removal. Its modules are in
//! `src/provider_back_end`.
//!
//! `cargo run -p examples --example provider_back_end -- TEMPLATE ZONEFILE ORIGIN [ADDRESS:PORT]`
//!
//! With a template of your own, make a link with
//! `dconn link TEMPLATE --domain ORIGIN --url https://localhost …` and open it with
//! `http://ADDRESS:PORT` in place of `https://localhost`. Keys are looked up in DNS.
#![allow(clippy::print_stdout)]

use std::error::Error;
use std::net::TcpListener;
use std::sync::Arc;

use dc_discovery::{Reach, Settings, UrlPrefix};
use dc_template::{Record, Template};
use dc_zonefile::ReadOptions;
use examples::provider_back_end::{Provider, serve};

fn main() -> Result<(), Box<dyn Error>> {
    let mut arguments = std::env::args().skip(1);
    let mut next = |default: &str| arguments.next().unwrap_or_else(|| default.to_owned());
    let template = std::fs::read(next("examples/data/hosting.json"))?;
    let zone = std::fs::read(next("examples/data/example.com.zone"))?;
    let origin = next("example.com.");
    let listener = TcpListener::bind(next("127.0.0.1:8053"))?;

    let prefix = UrlPrefix::parse("https://localhost", Reach::Internal)?;
    let mut settings = Settings::new("provider.test", "Test provider", prefix.clone());
    settings.url_sync_ux = Some(prefix);
    let dns = dc_dns::Client::system()?;
    let keys = move |name: &str| dns.txt(name).map_err(|error| error.to_string());
    let publish = |origin: &str, records: &[Record]| {
        println!("{origin} now has {} records:", records.len());
        for record in records {
            println!("  {record}");
        }
    };
    let templates = vec![Template::parse(&template)?];
    let provider = Provider::new(settings, templates, Box::new(keys), Box::new(publish));
    let records = dc_zonefile::read(&zone, &ReadOptions::new())?.records;
    provider.add_zone(&origin, records)?;
    println!("http://{} has {origin}", listener.local_addr()?);
    serve(listener, Arc::new(provider))?;
    Ok(())
}
