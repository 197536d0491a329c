//! What a shell and a packager need: completions, manual pages, the version.
#![allow(clippy::unwrap_used, reason = "a panic is how a test fails")]

use std::collections::BTreeSet;
use std::path::Path;
use std::process::Command;

fn dconn(arguments: &[&str]) -> String {
    let output = Command::new(env!("CARGO_BIN_EXE_dconn"))
        .args(arguments)
        .output()
        .unwrap();
    assert!(output.status.success(), "{arguments:?}: {output:?}");
    String::from_utf8(output.stdout).unwrap()
}

/// The commands, as the help lists them.
fn commands() -> BTreeSet<String> {
    let help = dconn(&["--help"]);
    let list = help.split("Commands:").nth(1).unwrap();
    let list = list.split("Options:").next().unwrap();
    let name = |line: &str| {
        line.strip_prefix("  ")?
            .split(' ')
            .next()
            .map(str::to_owned)
    };
    let names = list
        .lines()
        .filter_map(name)
        .filter(|name| !name.is_empty());
    names.filter(|name| name != "help").collect()
}

#[test]
fn every_shell_completes_every_command() {
    assert!(commands().contains("apply"));
    for shell in ["bash", "zsh", "fish", "elvish", "powershell"] {
        let script = dconn(&["completions", shell]);
        for command in commands() {
            assert!(script.contains(&command), "{shell}: {command}");
        }
    }
}

#[test]
fn every_command_has_a_manual_page() {
    assert!(dconn(&["man"]).contains(".TH dconn 1"));
    let folder = Path::new(env!("CARGO_TARGET_TMPDIR")).join("man1");
    let _ = std::fs::remove_dir_all(&folder);
    std::fs::create_dir_all(&folder).unwrap();
    dconn(&["man", folder.to_str().unwrap()]);
    for command in commands() {
        let page = std::fs::read_to_string(folder.join(format!("dconn-{command}.1"))).unwrap();
        assert!(
            page.contains(&format!(".TH dconn-{command} 1")),
            "{command}"
        );
    }
    assert!(folder.join("dconn-key-new.1").exists());
}

#[test]
fn the_version_names_the_draft() {
    let version = dconn(&["--version"]);
    assert!(version.contains(env!("CARGO_PKG_VERSION")));
    assert!(version.contains("draft-ietf-dconn-domainconnect-05"));
}
