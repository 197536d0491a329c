//! Lints the templates of this package; what is wrong with one fails the build.
#![allow(clippy::print_stdout, reason = "this is how build scripts speak")]

use std::error::Error;
use std::fs;
use std::path::Path;

use dc_lint::{Config, Level, Linter, Profile, Source};

fn main() -> Result<(), Box<dyn Error>> {
    println!("cargo::rerun-if-changed=templates");
    for line in lint(Path::new("templates"))? {
        println!("cargo::{line}");
    }
    Ok(())
}

/// A line for each finding, as Cargo shows it: `error=` fails the build, `warning=` does not.
pub(crate) fn lint(folder: &Path) -> Result<Vec<String>, Box<dyn Error>> {
    let mut paths = fs::read_dir(folder)?
        .map(|entry| Ok(entry?.path()))
        .collect::<Result<Vec<_>, std::io::Error>>()?;
    paths.sort();
    let mut files = Vec::new();
    for path in paths {
        // The name is checked, too: it should be providerId.serviceId.json.
        let name = path.file_name().unwrap_or_default().to_string_lossy();
        files.push((name.into_owned(), fs::read(&path)?));
    }
    let sources: Vec<_> = files
        .iter()
        .map(|(name, text)| Source::new(name, text))
        .collect();
    // The profile of the DNS provider that matters to you, or none.
    let linter = Linter::new(&Config::default().profile(Profile::Repository))?;
    let mut lines = Vec::new();
    for ((name, _), report) in files.iter().zip(linter.lint_all(&sources)) {
        for finding in report.findings {
            let word = match finding.level {
                Level::Error => "error",
                Level::Warning => "warning",
                _ => continue,
            };
            let (at, rule, message) = (finding.start, finding.rule, finding.message);
            lines.push(format!(
                "{word}={}/{name}:{}:{}: {message} ({})",
                folder.display(),
                at.line,
                at.column,
                rule.code
            ));
            lines.extend(finding.help.map(|help| format!("{word}=  help: {help}")));
        }
    }
    Ok(lines)
}
