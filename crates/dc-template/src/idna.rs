//! The ready-made conversion of internationalised labels.

use idna::uts46::{AsciiDenyList, DnsLength, Hyphens, Uts46};

/// Turns one U-label into an A-label by UTS 46, non-transitional.
///
/// For [`Policy::to_ascii`](crate::Policy::to_ascii):
///
/// ```
/// use dc_template::{Policy, Request, Template};
///
/// let mut policy = Policy::default();
/// policy.to_ascii = Some(dc_template::idna::to_ascii);
/// let template = Template::parse(br#"{"providerId":"p","serviceId":"s","records":[
///     {"type":"A","host":"@","pointsTo":"192.0.2.1","ttl":60}]}"#)?;
/// let rendered = template.resolve(&Request::new("bücher.example"), &policy)?;
/// assert_eq!(rendered.zone().as_str(), "xn--bcher-kva.example.");
/// # Ok::<(), dc_template::Error>(())
/// ```
pub fn to_ascii(label: &str) -> Option<String> {
    Uts46::new()
        .to_ascii(
            label.as_bytes(),
            AsciiDenyList::EMPTY,
            Hyphens::CheckFirstLast,
            DnsLength::Verify,
        )
        .ok()
        .map(Into::into)
}
