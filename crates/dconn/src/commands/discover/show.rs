//! The outcome of a discovery, for people.

use std::io::{self, Write};

use dc_discovery::{Attempt, Found, NameServers, NotFound, Warning};

use crate::screen::{BOLD, CYAN, GREEN, Printable, RED, YELLOW};

/// The provider and what it supports.
pub(super) fn found(out: &mut dyn Write, found: &Found) -> io::Result<()> {
    let settings = &found.settings;
    let (green, bold) = (GREEN.bold(), BOLD);
    writeln!(
        out,
        "{green}found{green:#}: the DNS provider of {bold}{}{bold:#} is {bold}{}{bold:#}",
        Printable(&found.apex),
        Printable(settings.display_name()),
    )?;
    let mut line = |name: &str, text: String| writeln!(out, "  {name:<14}{}", Printable(text));
    line(
        "provider",
        format!("{} ({})", settings.provider_name, settings.provider_id),
    )?;
    line(
        "record",
        format!(
            "_domainconnect.{} TXT {}",
            found.apex,
            found.record.as_str()
        ),
    )?;
    line("settings", found.url.as_str().to_owned())?;
    line("name servers", name_servers(found))?;
    let flow = |url: Option<&str>| match url {
        Some(url) => format!("yes, at {url}"),
        None => "no".to_owned(),
    };
    line(
        "synchronous",
        flow(settings.url_sync_ux.as_ref().map(|url| url.as_str())),
    )?;
    line(
        "asynchronous",
        flow(settings.url_async_ux.as_ref().map(|url| url.as_str())),
    )?;
    line("API", settings.url_api.as_str().to_owned())?;
    let panel = settings.url_control_panel.as_ref();
    if let Some(Ok(url)) = panel.map(|panel| panel.url(&found.apex)) {
        line("control panel", url)?;
    }
    if settings.width.is_some() || settings.height.is_some() {
        let (width, height) = (
            settings.width.unwrap_or(750),
            settings.height.unwrap_or(750),
        );
        line("window", format!("{width} × {height}"))?;
    }
    if !settings.other.is_empty() {
        let names: Vec<&str> = settings
            .other
            .iter()
            .map(|(name, _)| name.as_str())
            .collect();
        line("also there", names.join(", "))?;
    }
    attempts(out, &found.attempts)?;
    warnings(out, &found.warnings)
}

fn name_servers(found: &Found) -> String {
    let stated = found.settings.name_servers.as_deref().unwrap_or_default();
    match &found.name_servers {
        NameServers::NotStated => "the settings name none".to_owned(),
        NameServers::Match => format!("match: {}", stated.join(", ")),
        NameServers::Differ { .. } => "differ from those of the zone".to_owned(),
        _ => "not compared".to_owned(),
    }
}

/// Why there is none, and what can be done.
pub(super) fn not_found(out: &mut dyn Write, domain: &str, reason: &NotFound) -> io::Result<()> {
    let (red, cyan) = (RED.bold(), CYAN.bold());
    writeln!(
        out,
        "{red}not found{red:#}: {}: {} ({})",
        Printable(reason.apex.as_deref().unwrap_or(domain)),
        Printable(&reason.message),
        reason.kind,
    )?;
    attempts(out, &reason.attempts)?;
    warnings(out, &reason.warnings)?;
    writeln!(out, " {cyan}help{cyan:#}: {}", reason.remedy)
}

fn attempts(out: &mut dyn Write, attempts: &[Attempt]) -> io::Result<()> {
    for attempt in attempts {
        write!(
            out,
            "  tried {}: {}",
            Printable(&attempt.url),
            Printable(&attempt.message)
        )?;
        match attempt.retry_after {
            Some(after) => writeln!(out, "; it asks to wait {} seconds", after.as_secs())?,
            None => writeln!(out)?,
        }
    }
    Ok(())
}

fn warnings(out: &mut dyn Write, warnings: &[Warning]) -> io::Result<()> {
    let yellow = YELLOW.bold();
    for warning in warnings {
        writeln!(out, "  {yellow}warning{yellow:#}: {}", Printable(warning))?;
    }
    Ok(())
}
