//! The back end of a service provider: a link where the customer's DNS provider takes it, records to set
//! by hand where not, and DNS asked when the customer is back.
//!
//! `cargo run -p examples --example service_back_end -- dck1.pem start shop.example.com`, with a key of
//! `dconn key new`; `back URL` takes the URL that the customer came back to.
#![allow(clippy::print_stdout, unreachable_pub)]

mod flows;
mod network;
mod service;
#[cfg(test)]
mod tests;

use std::error::Error;

use domain_connect::sig::SigningKey;
use domain_connect::template::{Template, escape};

use flows::Flows;
use network::Real;
use service::{Back, Service, Start};

/// An error ends the program; what a customer may do about is no error.
pub type Result<T> = std::result::Result<T, Box<dyn Error>>;

fn main() -> Result<()> {
    let args: Vec<String> = std::env::args().skip(1).collect();
    let args: Vec<&str> = args.iter().map(String::as_str).collect();
    let [key, args @ ..] = args.as_slice() else {
        return Err(
            "give a private key (dconn key new --out dck1.pem), and start DOMAIN or back URL"
                .into(),
        );
    };
    let template = Template::parse(include_bytes!("../data/hosting.json"))?;
    let key = SigningKey::from_pem(&std::fs::read(key)?)?;
    let flows = Flows::new(std::env::temp_dir().join("webfarm-flows"));
    let service = Service::new(template, key, flows)?;
    match args {
        ["start", domain] => {
            // From your database: where this customer is hosted, and their proof of ownership.
            let values = [("ip", "192.0.2.1"), ("token", "4f1c")];
            let values = values.map(|(name, value)| (name.to_owned(), value.to_owned()));
            match service.start(&Real::new()?, domain, &values.into())? {
                Start::Link { url, provider } => {
                    println!("Connect {domain} at {}:\n{url}", escape(&provider));
                }
                Start::ByHand { why, records } => {
                    println!("{}", escape(&why));
                    records.iter().for_each(|record| println!("\n{record}"));
                }
                Start::Again(why) => println!("{}", escape(&why)),
            }
        }
        ["back", url] => match service.back(&Real::new()?, url)? {
            Back::Connected(domain) => println!("{domain} is connected."),
            Back::NotYet(domain) => println!("{domain}: done; DNS does not show it yet."),
            Back::Cancelled => println!("Nothing was changed."),
            Back::Failed { later: true } => println!("It did not work; please try again later."),
            Back::Failed { later: false } => println!("It did not work; we have been told."),
            Back::Unknown => println!("This link has been used, or is not ours."),
        },
        _ => return Err("expected start DOMAIN or back URL".into()),
    }
    Ok(())
}
