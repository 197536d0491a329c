//! Files and standard input.

use std::fs::File;
use std::io::{self, Read};
use std::path::Path;

use serde::de::DeserializeOwned;

use crate::exit::Failure;

/// Reads a file, or standard input for `-`; `most` octets at most.
pub(crate) fn read(path: &Path, most: u64) -> Result<Vec<u8>, Failure> {
    let mut text = read_start(path, most.saturating_add(1))?;
    // A byte order mark says nothing.
    if text.starts_with(b"\xef\xbb\xbf") {
        text.drain(..3);
    }
    if u64::try_from(text.len()).unwrap_or(u64::MAX) > most {
        return Err(Failure::new(format!(
            "{} has more than {most} octets",
            name(path)
        )));
    }
    Ok(text)
}

/// One JSON object from a file; `form` is said if it is none. A derived reader would take an array for
/// an object, its members by their order.
pub(crate) fn object<T: DeserializeOwned>(
    path: &Path,
    most: u64,
    form: &str,
) -> Result<T, Failure> {
    let text = read(path, most)?;
    let cannot = |problem: &dyn std::fmt::Display| {
        Failure::new(format!("{}: {problem}", name(path))).remedy(form)
    };
    match text.iter().find(|octet| !octet.is_ascii_whitespace()) {
        Some(b'{') => serde_json::from_slice(&text).map_err(|error| cannot(&error)),
        _ => Err(cannot(&"it is not a JSON object")),
    }
}

/// Reads the first octets of a file.
pub(crate) fn read_start(path: &Path, most: u64) -> Result<Vec<u8>, Failure> {
    octets(path, most).map_err(|error| Failure::new(format!("cannot read {}: {error}", name(path))))
}

/// The same with the bare error.
pub(crate) fn octets(path: &Path, most: u64) -> io::Result<Vec<u8>> {
    let mut text = Vec::new();
    if is_stdin(path) {
        io::stdin().lock().take(most).read_to_end(&mut text)?;
    } else {
        let file = File::open(path)?;
        // A file is read in one piece; a pipe tells no length.
        let length = file.metadata().map_or(0, |data| data.len());
        text.reserve(usize::try_from(length.min(most)).unwrap_or(0));
        file.take(most).read_to_end(&mut text)?;
    }
    Ok(text)
}

/// Whether a path means standard input.
pub(crate) fn is_stdin(path: &Path) -> bool {
    path == Path::new("-")
}

/// The name of a file, for messages.
pub(crate) fn name(path: &Path) -> String {
    if is_stdin(path) {
        "standard input".to_owned()
    } else {
        dc_template::escape(&path.display().to_string())
    }
}

/// Reads a small file: a key, a link, key records.
pub(crate) fn read_small(path: &str) -> Result<Vec<u8>, Failure> {
    read(Path::new(path), 16 << 20)
}

/// The same as text.
pub(crate) fn read_text(path: &str) -> Result<String, Failure> {
    String::from_utf8(read_small(path)?).map_err(|_| {
        let name = name(Path::new(path));
        Failure::new(format!("{name} is not UTF-8 text"))
    })
}
