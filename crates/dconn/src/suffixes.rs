//! The public suffix list.

/// Whether a name in A-labels is a public suffix, such as `com`, `co.uk` or `github.io`; the final
/// dot may be there (OQ-36).
pub(crate) fn is_public_suffix(name: &str) -> bool {
    // The list knows lower case only.
    let lower = name.trim_end_matches('.').to_ascii_lowercase();
    psl::suffix_str(&lower).is_some_and(|suffix| suffix == lower)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn suffixes_and_what_is_below_them() {
        for (name, expected) in [
            ("com", true),
            ("CO.UK", true),
            ("co.uk.", true),
            ("github.io", true),
            ("xn--p1ai", true),
            ("unknown-top-level", true),
            ("example.com", false),
            ("example.co.uk", false),
            ("www.example.com", false),
        ] {
            assert_eq!(is_public_suffix(name), expected, "{name}");
        }
    }
}
