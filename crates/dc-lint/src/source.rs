//! What is linted.

/// The bytes of a file, and its name.
///
/// ```
/// use dc_lint::Source;
///
/// let source = Source::new("example.net.web.json", b"{}");
/// assert_eq!(source.name, Some("example.net.web.json"));
/// assert_eq!(Source::unnamed(b"{}").name, None);
/// ```
#[derive(Clone, Copy, Debug)]
#[non_exhaustive]
pub struct Source<'a> {
    /// The file name without folders; `None` (standard input) skips the checks of the name.
    pub name: Option<&'a str>,
    /// The content as it was read.
    pub bytes: &'a [u8],
}

impl<'a> Source<'a> {
    /// A file with its name, without folders.
    pub fn new(name: &'a str, bytes: &'a [u8]) -> Self {
        Self {
            name: Some(name),
            bytes,
        }
    }

    /// A text without a name.
    pub fn unnamed(bytes: &'a [u8]) -> Self {
        Self { name: None, bytes }
    }
}
