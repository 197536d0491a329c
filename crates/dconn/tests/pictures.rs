//! The pictures of the documents are what the terminal shows. `DC_BLESS=1` draws them anew.
#![allow(clippy::unwrap_used, reason = "a panic is how a test fails")]

use std::fs;
use std::path::Path;
use std::process::Command;

/// A command in the folder `examples/data`, and its picture.
const PICTURES: &[(&str, &str)] = &[(
    "plan.svg",
    "apply hosting.json --zone example.com.zone --domain example.com --param ip=192.0.2.1 --param token=4f1c",
)];

#[test]
fn every_picture_shows_what_is_printed() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("../..");
    for (name, command) in PICTURES {
        let output = Command::new(env!("CARGO_BIN_EXE_dconn"))
            .args(command.split(' '))
            .current_dir(root.join("examples/data"))
            .env_remove("NO_COLOR")
            .env("CLICOLOR_FORCE", "1")
            .output()
            .unwrap();
        assert!(output.status.success(), "dconn {command}");
        let text = String::from_utf8(output.stdout).unwrap();
        assert!(text.contains('\u{1b}'), "dconn {command} prints no colour");
        let text = format!("\u{1b}[2m$\u{1b}[0m dconn {command}\n{text}");
        let drawn = anstyle_svg::Term::new()
            .palette(anstyle_lossy::palette::WIN10_CONSOLE)
            .render_svg(&text);
        let path = root.join("docs/pictures").join(name);
        if std::env::var_os("DC_BLESS").is_some() {
            fs::write(&path, &drawn).unwrap();
        }
        let there = fs::read_to_string(&path).unwrap_or_default();
        assert!(
            there == drawn,
            "docs/pictures/{name} is out of date: run with DC_BLESS=1"
        );
    }
}
