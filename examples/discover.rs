//! A service provider finds the DNS provider of a customer's domain, and asks whether it has the
//! template.
//!
//! `cargo run -p examples --example discover -- example.com`
#![allow(clippy::print_stdout)]

use std::error::Error;

use dc_discovery::{Discovery, Options};
use dc_dns::{Client, discover};
use dc_http::{ClientOptions, TemplateSupport};

fn main() -> Result<(), Box<dyn Error>> {
    let domain = std::env::args()
        .nth(1)
        .unwrap_or_else(|| "example.com".to_owned());
    let dns = Client::system()?;
    // Public addresses only, within limits: the zone decides where this leads.
    let http = dc_http::Client::new(ClientOptions::default())?;

    let is_public_suffix = |name: &str| psl::suffix_str(name) == Some(name);
    let discovery = Discovery::below(&domain, &Options::default(), &is_public_suffix)?;
    let found = match discover(discovery, &dns, |fetch| http.fetch(fetch)) {
        Ok(found) => found,
        Err(reason) => {
            println!("{domain}: {reason}\n{}", reason.remedy);
            return Ok(());
        }
    };

    // Names come from somebody else: escape them wherever they are shown.
    let settings = &found.settings;
    println!("{} is at {:?}", found.apex, settings.display_name());
    for warning in &found.warnings {
        println!("warning: {warning}");
    }
    match http.query_template(&settings.url_api, "exampleservice.example", "web")? {
        TemplateSupport::Unsupported => println!("it does not have the template"),
        TemplateSupport::Unknown(status) => println!("it does not say: {status:?}"),
        _ => println!("it has the template: send the user to the apply URL"),
    }
    Ok(())
}
