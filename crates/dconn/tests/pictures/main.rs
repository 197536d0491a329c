//! The pictures of the documents are made from what is there: the output of `dconn`, and the crates of
//! the workspace. `DC_BLESS=1` draws them anew.
#![allow(
    clippy::arithmetic_side_effects,
    clippy::indexing_slicing,
    clippy::panic,
    clippy::unwrap_used,
    reason = "a panic is how a test fails"
)]

mod crates;
mod flow;
mod graph;
mod svg;
mod terminal;

use std::fs;
use std::path::{Path, PathBuf};

fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../..")
}

/// Compares a picture with the file that the documents show.
fn compare(name: &str, drawn: &str) {
    let path = root().join("docs/pictures").join(name);
    if std::env::var_os("DC_BLESS").is_some() {
        fs::write(&path, drawn).unwrap();
    }
    let there = fs::read_to_string(&path).unwrap_or_default();
    assert!(
        there == drawn,
        "docs/pictures/{name} is out of date: run with DC_BLESS=1"
    );
}

#[test]
fn every_picture_shows_what_is_printed() {
    for (name, command) in terminal::PICTURES {
        compare(name, &terminal::draw(command));
    }
}

#[test]
fn the_picture_of_the_crates_shows_the_workspace() {
    compare("crates.svg", &graph::draw(&crates::published()));
}

#[test]
fn the_picture_of_the_flow_names_crates_of_the_workspace() {
    compare("flow.svg", &flow::draw(&crates::published()));
}
