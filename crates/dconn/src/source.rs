//! Files and standard input.

use std::io::Read as _;

use crate::exit::Failure;
use crate::printable::Printable;

/// No input of ours is larger than this.
const LIMIT: u64 = 16 << 20;

/// The content of a file; `-` is standard input.
pub(crate) fn read(path: &str) -> Result<Vec<u8>, Failure> {
    let mut content = Vec::new();
    // One octet more tells a file that is too large from one that just fits.
    let limit = LIMIT.saturating_add(1);
    let read = if path == "-" {
        std::io::stdin()
            .lock()
            .take(limit)
            .read_to_end(&mut content)
    } else {
        std::fs::File::open(path).and_then(|file| file.take(limit).read_to_end(&mut content))
    };
    match read {
        Ok(_) if content.len() as u64 > LIMIT => Err(Failure::new(format!(
            "{} is larger than 16 MiB",
            Printable(path)
        ))),
        Ok(_) => Ok(content),
        Err(error) => Err(
            Failure::new(format!("cannot read {}: {error}", Printable(path)))
                .remedy("give a file that can be read, or - for standard input"),
        ),
    }
}

/// The same as text.
pub(crate) fn read_text(path: &str) -> Result<String, Failure> {
    String::from_utf8(read(path)?)
        .map_err(|_| Failure::new(format!("{} is not UTF-8 text", Printable(path))))
}
