//! Times to live, in seconds or with units.

/// Reads `3600`, `1h` or `1w2d3h4m5s`, in any letter case.
pub(crate) fn parse(text: &[u8]) -> Option<u32> {
    let (mut total, mut number) = (0_u32, None::<u32>);
    let mut units = false;
    for octet in text {
        if octet.is_ascii_digit() {
            let digit = u32::from(octet.wrapping_sub(b'0'));
            number = Some(number.unwrap_or(0).checked_mul(10)?.checked_add(digit)?);
            continue;
        }
        let unit = match octet.to_ascii_lowercase() {
            b's' => 1,
            b'm' => 60,
            b'h' => 3600,
            b'd' => 86400,
            b'w' => 604_800,
            _ => return None,
        };
        total = total.checked_add(number.take()?.checked_mul(unit)?)?;
        units = true;
    }
    match number {
        Some(number) if !units => Some(number),
        None if units => Some(total),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::parse;

    #[test]
    fn units_add_up() {
        for (text, expected) in [
            ("0", Some(0)),
            ("3600", Some(3600)),
            ("1h", Some(3600)),
            (
                "1W2D3h4m5s",
                Some(604_800 + 2 * 86400 + 3 * 3600 + 4 * 60 + 5),
            ),
            ("4294967295", Some(u32::MAX)),
            ("4294967296", None),
            ("7102w", None),
            ("", None),
            ("h", None),
            ("1h30", None),
            ("1hh", None),
            ("-1", None),
            ("+1", None),
            ("IN", None),
        ] {
            assert_eq!(parse(text.as_bytes()), expected, "{text}");
        }
    }
}
