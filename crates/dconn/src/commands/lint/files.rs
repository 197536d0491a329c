//! Which files are linted.

use std::collections::{HashMap, HashSet};
use std::io;
use std::path::{Path, PathBuf};

use super::job::Problem;
use crate::input;

/// A file to lint.
#[derive(Clone, Debug)]
pub(super) struct File {
    pub(super) path: PathBuf,
    /// The path as it is shown; not escaped.
    pub(super) name: String,
}

impl File {
    fn new(path: PathBuf) -> Self {
        let name = if input::is_stdin(&path) {
            "<standard input>".to_owned()
        } else {
            path.display().to_string()
        };
        Self { path, name }
    }

    pub(super) fn is_standard_input(&self) -> bool {
        input::is_stdin(&self.path)
    }

    /// The name that the template should have; a pipe or a device has none.
    pub(super) fn base(&self) -> Option<String> {
        let regular = std::fs::metadata(&self.path).is_ok_and(|data| data.is_file());
        let name = self.path.file_name().filter(|_| regular)?;
        Some(name.to_string_lossy().into_owned())
    }
}

/// The files that are meant, each once, in the order given, those of a folder sorted; and what cannot
/// be read.
pub(super) fn find(paths: &[PathBuf]) -> (Vec<File>, Vec<Problem>) {
    let (mut files, mut problems) = (Vec::new(), Vec::new());
    for path in paths {
        if !input::is_stdin(path) && path.is_dir() {
            folder(path, &mut files, &mut problems);
        } else {
            // Whether it can be read shows when it is read.
            files.push(File::new(path.clone()));
        }
    }
    if paths.len() > 1 {
        once(&mut files);
    }
    (files, problems)
}

/// Leaves out what is named again, such as a file beside its folder. A link is a file of its own, by
/// its name.
fn once(files: &mut Vec<File>) {
    let mut folders: HashMap<PathBuf, Option<PathBuf>> = HashMap::new();
    let mut seen = HashSet::new();
    files.retain(|file| {
        let (Some(folder), Some(name)) = (file.path.parent(), file.path.file_name()) else {
            return true;
        };
        let folder = if folder.as_os_str().is_empty() {
            Path::new(".")
        } else {
            folder
        };
        let real = folders
            .entry(folder.to_owned())
            .or_insert_with(|| folder.canonicalize().ok());
        match real {
            Some(real) if !file.is_standard_input() => seen.insert(real.join(name)),
            _ => true,
        }
    });
}

/// Not by recursion: folders can be nested as deep as they like.
fn folder(root: &Path, files: &mut Vec<File>, problems: &mut Vec<Problem>) {
    let mut open = vec![root.to_owned()];
    let mut found = Vec::new();
    while let Some(folder) = open.pop() {
        let entries = match std::fs::read_dir(&folder) {
            Ok(entries) => entries,
            Err(error) => {
                problems.push(unreadable(&folder, &error));
                continue;
            }
        };
        for entry in entries {
            let entry = match entry {
                Ok(entry) => entry,
                Err(error) => {
                    problems.push(unreadable(&folder, &error));
                    continue;
                }
            };
            let (path, name) = (entry.path(), entry.file_name());
            if name.as_encoded_bytes().starts_with(b".") {
                continue;
            }
            // A link to a folder may lead back here, so it is not followed; one to a file is.
            match entry.file_type() {
                Ok(kind) if kind.is_dir() => open.push(path),
                Ok(kind) if !has_json_name(&path) || !(kind.is_file() || path.is_file()) => {
                    // A link that leads nowhere is worth a word.
                    if kind.is_symlink() && has_json_name(&path) && !path.exists() {
                        found.push(path);
                    }
                }
                Ok(_) | Err(_) => found.push(path),
            }
        }
    }
    found.sort_by(|a, b| order(a).cmp(order(b)));
    files.extend(found.into_iter().map(File::new));
}

/// Sorts as paths do, at a fraction of the time: a separator before everything else.
fn order(path: &Path) -> impl Iterator<Item = u8> {
    let octets = path.as_os_str().as_encoded_bytes().iter();
    octets.map(|octet| match std::path::is_separator(char::from(*octet)) {
        true => 0,
        false => *octet,
    })
}

fn unreadable(folder: &Path, error: &io::Error) -> Problem {
    let message = format!("cannot be read: {error}");
    Problem::new(&folder.display().to_string(), &message)
}

fn has_json_name(path: &Path) -> bool {
    path.extension()
        .is_some_and(|extension| extension.eq_ignore_ascii_case("json"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_order_is_that_of_paths() {
        let names = [
            "a", "a/b", "a/b/c", "a-b", "a-b/c", "a.json", "ab", "b/a", "ä",
        ];
        let paths = names.map(PathBuf::from);
        for a in &paths {
            for b in &paths {
                assert_eq!(order(a).cmp(order(b)), a.cmp(b), "{a:?} {b:?}");
            }
        }
    }
}
