//! The lexical grammar of parameters (draft-ietf-dconn-domainconnect-05 section 3), as far as that of
//! templates does not have it.

use dc_template::grammar::RESERVED_PARAMETERS;
pub(crate) use dc_template::grammar::is_id;

/// L-1, in a path: there `.` and `..` are steps (RFC 3986 section 3.3), so nothing can be at them.
pub(crate) fn is_segment(text: &str) -> bool {
    is_id(text) && !matches!(text, "." | "..")
}

/// Printable ASCII, the blank included: values (L-22), and `state` (RFC 6749 appendix A.5).
pub(crate) fn is_printable(text: &str) -> bool {
    text.bytes().all(|b| (b' '..=b'~').contains(&b))
}

/// L-14, and no control characters: a name is one line.
pub(crate) fn is_display_name(text: &str) -> bool {
    let nonchar =
        |c: char| matches!(u32::from(c), 0xfdd0..=0xfdef) || u32::from(c) & 0xfffe == 0xfffe;
    !text.is_empty()
        && text.chars().count() <= 255
        && !text.contains(|c: char| c.is_control() || nonchar(c))
}

/// L-6, L-7.
pub(crate) fn is_extension(name: &str) -> bool {
    let letters = |text: &str| !text.is_empty() && text.bytes().all(|b| b.is_ascii_alphabetic());
    match name.split_once('.') {
        Some(("dc", rest)) => letters(rest),
        Some(("vnd", rest)) => rest.split('.').all(letters),
        _ => false,
    }
}

/// Whether a name is in the space of extensions, well-formed or not.
pub(crate) fn is_prefixed(name: &str) -> bool {
    name.starts_with("dc.") || name.starts_with("vnd.")
}

/// L-5.
pub(crate) fn is_predefined(name: &str) -> bool {
    RESERVED_PARAMETERS.contains(&name) || matches!(name, "domain" | "host")
}

/// Names that no value of a variable can have: L-5, `instanceId` (OQ-25), and the built-in `fqdn`.
pub(crate) fn is_reserved(name: &str) -> bool {
    is_predefined(name) || matches!(name, "instanceId" | "fqdn")
}

/// L-17: how a variable is spelled.
pub(crate) fn is_variable(name: &str) -> bool {
    !name.is_empty()
        && name
            .bytes()
            .all(|b| b.is_ascii_alphanumeric() || matches!(b, b'-' | b'_'))
}

/// Whether each `%` has two hexadecimal digits (RFC 3986 section 2.1).
pub(crate) fn escapes(text: &str) -> bool {
    text.split('%').skip(1).all(|after| {
        let mut digits = after.bytes();
        let mut hex = || digits.next().is_some_and(|b| b.is_ascii_hexdigit());
        hex() && hex()
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn extensions() {
        for name in ["dc.dryRun", "vnd.x", "vnd.example.dryRun"] {
            assert!(is_extension(name), "{name}");
        }
        for name in [
            "dc.", "dc.a.b", "vnd.", "vnd.a..b", "vnd.a1", "vnd.a-b", "VND.a", "x.y", "ip",
        ] {
            assert!(!is_extension(name), "{name}");
        }
    }

    #[test]
    fn display_names() {
        assert!(is_display_name("Köln & Söhne \u{1f600}"));
        assert!(is_display_name(&"x".repeat(255)));
        for name in [
            "",
            "a\nb",
            "a\u{0}",
            "\u{fdd0}",
            "\u{1ffff}",
            &"x".repeat(256),
        ] {
            assert!(!is_display_name(name), "{name:?}");
        }
    }
}
