//! What the terminal shows.

use std::process::Command;

/// A picture, and the command in the folder `examples/data` that it shows.
pub(crate) const PICTURES: &[(&str, &str)] = &[(
    "plan.svg",
    "apply hosting.json --zone example.com.zone --domain example.com --param ip=192.0.2.1 --param token=4f1c",
)];

pub(crate) fn draw(command: &str) -> String {
    let output = Command::new(env!("CARGO_BIN_EXE_dconn"))
        .args(command.split(' '))
        .current_dir(crate::root().join("examples/data"))
        .env_remove("NO_COLOR")
        .env("CLICOLOR_FORCE", "1")
        .output()
        .unwrap();
    assert!(output.status.success(), "dconn {command}");
    let text = String::from_utf8(output.stdout).unwrap();
    assert!(text.contains('\u{1b}'), "dconn {command} prints no colour");
    let text = format!("\u{1b}[2m$\u{1b}[0m dconn {command}\n{text}");
    anstyle_svg::Term::new()
        .palette(anstyle_lossy::palette::WIN10_CONSOLE)
        .render_svg(&text)
}
