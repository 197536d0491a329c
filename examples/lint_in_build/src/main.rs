//! A program that brings its templates along. `build.rs` has linted them, so they can be applied.
//!
//! `cargo run -p lint_in_build`
#![allow(clippy::print_stdout)]

use dc_template::{Error, Template};

const TEMPLATES: &[&[u8]] = &[include_bytes!("../templates/webfarm.example.site.json")];

fn main() -> Result<(), Error> {
    for text in TEMPLATES {
        let template = Template::parse(text)?;
        let (name, variables) = (template.service_name(), template.variables().join(", "));
        println!("{name}: {variables}");
    }
    Ok(())
}
