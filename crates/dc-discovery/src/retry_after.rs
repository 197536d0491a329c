//! How long a server asks to wait.

use std::time::Duration;

use httpdate::parse_http_date;

/// How long `Retry-After` asks to wait (RFC 9110 section 10.2.3), at most a day: seconds, or a date
/// held against the `Date` of the same response. The clock of the server is the one that counts,
/// and ours is not looked at; without its `Date`, a date says nothing.
///
/// ```
/// use std::time::Duration;
/// use dc_discovery::retry_after;
///
/// assert_eq!(retry_after("120", None), Some(Duration::from_secs(120)));
/// let (date, later) = ("Sun, 22 Nov 2026 08:00:00 GMT", "Sun, 22 Nov 2026 08:01:30 GMT");
/// assert_eq!(retry_after(later, Some(date)), Some(Duration::from_secs(90)));
/// assert_eq!(retry_after(date, Some(later)), Some(Duration::ZERO));
/// assert_eq!(retry_after(later, None), None);
/// ```
pub fn retry_after(value: &str, date: Option<&str>) -> Option<Duration> {
    let value = value.trim();
    let after = if !value.is_empty() && value.bytes().all(|b| b.is_ascii_digit()) {
        // More digits than a number has: longer than a day all the same.
        value.parse().map_or(LONGEST, Duration::from_secs)
    } else {
        let until = parse_http_date(value).ok()?;
        let now = parse_http_date(date?.trim()).ok()?;
        until.duration_since(now).unwrap_or_default()
    };
    Some(after.min(LONGEST))
}

const LONGEST: Duration = Duration::from_secs(86_400);
