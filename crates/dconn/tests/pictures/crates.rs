//! The published crates, as Cargo knows them.

use std::process::Command;

use serde_json::Value;

pub(crate) struct Crate {
    pub(crate) name: String,
    pub(crate) description: String,
    pub(crate) kind: Kind,
    /// Names of the crates of the workspace that it builds on, optional ones too; tests do not count.
    pub(crate) needs: Vec<String>,
}

#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub(crate) enum Kind {
    /// A function of its arguments.
    Pure,
    /// Does I/O; has a `clippy.toml` of its own.
    Adapter,
    /// Only re-exports.
    Facade,
}

impl Kind {
    pub(crate) fn class(self) -> &'static str {
        match self {
            Self::Pure => "pure",
            Self::Adapter => "adapter",
            Self::Facade => "facade",
        }
    }
}

pub(crate) fn published() -> Vec<Crate> {
    let output = Command::new(env!("CARGO"))
        .args([
            "metadata",
            "--format-version",
            "1",
            "--no-deps",
            "--offline",
        ])
        .current_dir(crate::root())
        .output()
        .unwrap();
    assert!(output.status.success(), "{output:?}");
    let metadata: Value = serde_json::from_slice(&output.stdout).unwrap();
    let text = |value: &Value| value.as_str().unwrap().to_owned();
    let packages = metadata["packages"].as_array().unwrap().iter();
    let packages: Vec<&Value> = packages
        .filter(|package| package["publish"].is_null())
        .collect();
    let names: Vec<String> = packages.iter().map(|p| text(&p["name"])).collect();
    let mut crates: Vec<Crate> = Vec::new();
    for package in &packages {
        let dependencies = package["dependencies"].as_array().unwrap().iter();
        let mut needs: Vec<String> = dependencies
            .filter(|dependency| dependency["kind"].is_null())
            .map(|dependency| text(&dependency["name"]))
            .filter(|name| names.contains(name))
            .collect();
        needs.sort();
        let manifest = text(&package["manifest_path"]).replace("Cargo.toml", "clippy.toml");
        let targets = package["targets"].as_array().unwrap();
        let binary = targets.iter().any(|target| target["kind"][0] == "bin");
        let kind = match std::path::Path::new(&manifest).exists() || binary {
            true => Kind::Adapter,
            false => Kind::Pure,
        };
        crates.push(Crate {
            name: text(&package["name"]),
            description: text(&package["description"]),
            kind,
            needs,
        });
    }
    // What builds on an adapter and is none re-exports it.
    let adapters: Vec<String> = crates
        .iter()
        .filter(|one| one.kind == Kind::Adapter)
        .map(|one| one.name.clone())
        .collect();
    for one in &mut crates {
        if one.kind == Kind::Pure && one.needs.iter().any(|name| adapters.contains(name)) {
            one.kind = Kind::Facade;
        }
    }
    crates.sort_by(|a, b| a.name.cmp(&b.name));
    assert!(crates.len() > 5, "cargo metadata shows the crates");
    crates
}
