//! What the build script says of good and of broken templates.
#![allow(clippy::unwrap_used, reason = "a panic is how a test fails")]

use std::fs;
use std::path::Path;

#[allow(dead_code, reason = "its `main` is Cargo's")]
#[path = "../build.rs"]
mod build;

#[test]
fn the_templates_of_this_package_are_fine() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("templates");
    let lines = build::lint(&folder).unwrap();
    assert!(lines.is_empty(), "{lines:#?}");
}

#[test]
fn a_broken_template_fails_the_build_with_file_line_and_reason() {
    let folder = Path::new(env!("CARGO_TARGET_TMPDIR")).join("broken");
    let _ = fs::remove_dir_all(&folder);
    fs::create_dir_all(&folder).unwrap();
    let text = include_str!("../templates/webfarm.example.site.json");
    let text = text.replace("\"www\"", "\"@\"");
    fs::write(folder.join("webfarm.example.site.json"), text).unwrap();
    fs::write(folder.join("webfarm.example.shop.json"), "{").unwrap();
    let lines = build::lint(&folder).unwrap();
    let start = |file: &str, place: &str| {
        format!(
            "error={}/webfarm.example.{file}.json:{place}: ",
            folder.display()
        )
    };
    let has = |start: &str, end: &str| {
        let mut lines = lines.iter();
        lines.any(|line| line.starts_with(start) && line.ends_with(end))
    };
    assert!(has(&start("site", "10:35"), "(DCTL1012)"), "{lines:#?}");
    assert!(has(&start("shop", "1:1"), "(DCTL0003)"), "{lines:#?}");
    let one_line_each = lines.iter().all(|line| !line.contains(char::is_control));
    assert!(one_line_each, "{lines:#?}");
}
