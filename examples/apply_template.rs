//! A DNS provider applies a template: read, plan, show, ask, commit, undo.
//!
//! `cargo run -p examples --example apply_template`
#![allow(clippy::print_stdout)]

use std::error::Error;

use dc_template::{Policy, Request, Template, Via, Zone};
use dc_zonefile::ReadOptions;

fn main() -> Result<(), Box<dyn Error>> {
    let template = Template::parse(include_bytes!("data/hosting.json"))?;
    for finding in template.diagnostics() {
        println!("template {}: {}", finding.pointer, finding.message);
    }

    let file = dc_zonefile::read(include_str!("data/example.com.zone"), &ReadOptions::new())?;
    let mut zone = Zone::new(&file.origin, file.records)?;

    // The template is signed, so a synchronous request must have been verified before.
    let request = Request::new("example.com")
        .param("ip", "192.0.2.1")
        .param("token", "4f1c")
        .via(Via::Sync)
        .signed(true);
    let policy = Policy::default();
    let rendered = template.resolve(&request, &policy)?;

    // With a remote store, fetch just these before planning.
    for read in rendered.reads() {
        println!("reads {read:?}");
    }

    let plan = rendered.plan(&zone, &policy)?;
    println!("\n{plan}");

    // Here the user consents. A zone that changed meanwhile would be refused.
    plan.commit(&mut zone)?;

    let again = template.resolve(&request, &policy)?.plan(&zone, &policy)?;
    println!("applied again: {}", again.summary());

    plan.inverse().commit(&mut zone)?;
    println!("undone: {} records as before", zone.len());
    Ok(())
}
