//! RDATA as octets: `\#`, a length and hexadecimal digits (RFC 3597 section 5).

use crate::error::{Fault, ReadErrorKind};
use crate::layout::Type;
use crate::lexer::{Entry, Lexer, Quoting, Token};
use crate::{rdata, typed};

/// The marker and what stands behind it, if the RDATA has this form.
pub(crate) fn split<'t, 'a>(tokens: &'t [Token<'a>]) -> Option<(&'t Token<'a>, &'t [Token<'a>])> {
    tokens.split_first().filter(|(marker, _)| marker.is(b"\\#"))
}

/// Appends what stands behind the marker: typed if the type is known, as octets otherwise.
pub(crate) fn push(
    rtype: Type,
    marker: &Token<'_>,
    tokens: &[Token<'_>],
    out: &mut Vec<u8>,
) -> Result<(), Fault> {
    let wire = octets(marker, tokens)?;
    let text = typed::from_wire(rtype.rtype, &wire).map_err(|reason| {
        let message = format!(
            "expected the octets of valid {} data: {reason}",
            rtype.rtype
        );
        Fault::new(marker.at, ReadErrorKind::Data, message)
    })?;
    if let Some(text) = text
        && let Some(text) = canonical(rtype, &text)
        && typed::means(rtype.rtype, &text, &wire)
    {
        out.extend_from_slice(&text);
        return Ok(());
    }
    out.extend_from_slice(format!("\\# {}", wire.len()).as_bytes());
    if !wire.is_empty() {
        out.push(b' ');
    }
    for octet in wire {
        out.extend([octet >> 4, octet & 0xF].map(|half| match half {
            0..=9 => b'0'.saturating_add(half),
            _ => b'a'.saturating_add(half).saturating_sub(10),
        }));
    }
    Ok(())
}

fn canonical(rtype: Type, text: &str) -> Option<Vec<u8>> {
    let mut entry = Entry::default();
    Lexer::line(text.as_bytes()).next(&mut entry).ok()?;
    let mut out = Vec::new();
    rdata::push(rtype, &entry.tokens, text.len(), None, &mut out).ok()?;
    Some(out)
}

fn octets(marker: &Token<'_>, tokens: &[Token<'_>]) -> Result<Vec<u8>, Fault> {
    let Some((length, digits)) = tokens.split_first() else {
        return Err(marker.fault(ReadErrorKind::Data, "a length after `\\#`"));
    };
    let expected: usize = str::from_utf8(length.text)
        .ok()
        .filter(|text| length.quoting == Quoting::Plain && !text.starts_with('+'))
        .and_then(|text| text.parse().ok())
        .filter(|expected| *expected <= rdata::MAX_RDATA)
        .ok_or_else(|| length.fault(ReadErrorKind::Data, "a length, 0 to 65535"))?;
    let mut wire = Vec::with_capacity(expected);
    let mut high = None;
    for token in digits {
        for digit in token.text {
            let value = char::from(*digit)
                .to_digit(16)
                .and_then(|value| u8::try_from(value).ok())
                .filter(|_| token.quoting == Quoting::Plain && wire.len() < expected)
                .ok_or_else(|| {
                    let expected = format!("the hexadecimal digits of {expected} octets");
                    token.fault(ReadErrorKind::Data, &expected)
                })?;
            match high.take() {
                None => high = Some(value << 4),
                Some(high) => wire.push(high | value),
            }
        }
    }
    if wire.len() < expected || high.is_some() {
        let expected = format!("{expected} octets after the length");
        return Err(length.fault(ReadErrorKind::Data, &expected));
    }
    Ok(wire)
}
