//! Answers of a DNS provider to requests for its settings and templates.

use dc_discovery::{Settings, TEMPLATE_MEDIA_TYPE};
use dc_template::Template;

/// An answer over HTTP, as a value.
#[derive(Clone, Debug, Eq, PartialEq)]
#[non_exhaustive]
pub struct Response {
    /// Status.
    pub status: u16,
    /// Names in lower case, and values.
    pub headers: Vec<(&'static str, &'static str)>,
    /// Body; may be empty.
    pub body: Vec<u8>,
}

/// How much a DNS provider tells of the templates that it supports (draft section 8.2).
#[derive(Clone, Copy, Debug, Default, Eq, PartialEq)]
#[non_exhaustive]
pub enum Disclosure {
    /// That it supports it.
    Support,
    /// Also which version.
    #[default]
    Version,
    /// Also the template itself, to those who ask for it.
    Template,
}

const JSON: &str = "application/json";

impl Response {
    /// The settings of a zone, or that it is not here (draft section 7.2).
    ///
    /// ```
    /// use dc_discovery::{Reach, Settings, UrlPrefix};
    /// use dc_flow::Response;
    ///
    /// let api = UrlPrefix::parse("https://api.dns.example", Reach::Public)?;
    /// let mut settings = Settings::new("dns.example", "DNS Example", api.clone());
    /// settings.url_sync_ux = Some(api);
    /// let response = Response::settings(Some(&settings));
    /// assert_eq!(response.status, 200);
    /// assert!(response.body.starts_with(br#"{"providerId":"dns.example""#));
    /// assert_eq!(Response::settings(None).status, 404);
    /// # Ok::<(), dc_discovery::UrlError>(())
    /// ```
    pub fn settings(settings: Option<&Settings>) -> Self {
        match settings.map(serde_json::to_vec) {
            None => Self::empty(404),
            // A value that holds only texts and numbers has a JSON form.
            Some(Err(_)) => Self::empty(500),
            Some(Ok(body)) => Self::json(JSON, body),
        }
    }

    /// Whether a template is supported, and as much of it as the provider discloses and the caller
    /// accepts: the header `Accept` decides, and the template goes only to those who name its media
    /// type (draft section 8.2).
    ///
    /// ```
    /// use dc_flow::{Disclosure, Response, TEMPLATE_MEDIA_TYPE};
    /// use dc_template::Template;
    ///
    /// let template = Template::parse(br#"{"providerId":"p","serviceId":"s","version":3,"records":[]}"#)?;
    /// let answer = |accept| Response::template(Some(&template), Disclosure::Template, accept);
    /// assert_eq!(answer(Some("*/*")).body, br#"{"version":3}"#);
    /// assert_eq!(answer(Some(TEMPLATE_MEDIA_TYPE)).headers[0], ("content-type", TEMPLATE_MEDIA_TYPE));
    /// assert_eq!(answer(Some("text/html")).body, b"");
    /// assert_eq!(Response::template(None, Disclosure::Template, None).status, 404);
    /// # Ok::<(), dc_template::Error>(())
    /// ```
    pub fn template(
        template: Option<&Template>,
        disclosure: Disclosure,
        accept: Option<&str>,
    ) -> Self {
        let Some(template) = template else {
            return Self::empty(404);
        };
        let accept = Accept::read(accept);
        let whole = accept.of(TEMPLATE_MEDIA_TYPE, false);
        let json = accept.of(JSON, true);
        let wanted = whole > 0 && whole >= accept.of(JSON, false);
        let mut response = match (disclosure, template.version()) {
            (Disclosure::Template, _) if wanted => match serde_json::to_vec(template) {
                Ok(body) => Self::json(TEMPLATE_MEDIA_TYPE, body),
                Err(_) => Self::empty(500),
            },
            (Disclosure::Version | Disclosure::Template, Some(version)) if json > 0 => {
                Self::json(JSON, format!(r#"{{"version":{version}}}"#).into_bytes())
            }
            _ => Self::empty(200),
        };
        response.headers.push(("vary", "accept"));
        response
    }

    fn empty(status: u16) -> Self {
        Self {
            status,
            headers: Vec::new(),
            body: Vec::new(),
        }
    }

    fn json(media_type: &'static str, body: Vec<u8>) -> Self {
        Self {
            status: 200,
            headers: vec![("content-type", media_type)],
            body,
        }
    }
}

/// The header `Accept` (RFC 9110 section 12.5.1): ranges with their weight in thousandths.
struct Accept(Vec<(String, u16)>);

impl Accept {
    /// A header that is absent, or longer than anybody needs, accepts everything.
    fn read(header: Option<&str>) -> Self {
        let everything = || Self(vec![("*/*".to_owned(), 1000)]);
        let Some(header) =
            header.filter(|header| header.len() <= 4096 && !header.trim().is_empty())
        else {
            return everything();
        };
        let ranges = header.split(',').filter_map(|item| {
            let mut parts = item.split(';').map(str::trim);
            let range = parts.next()?.to_ascii_lowercase();
            let weight = parts.find_map(|part| {
                let (name, value) = part.split_once('=')?;
                name.trim()
                    .eq_ignore_ascii_case("q")
                    .then(|| weight(value.trim()))
            });
            Some((range, weight.unwrap_or(1000)))
        });
        Self(ranges.collect())
    }

    /// The weight of a media type: of its own range, else of a wildcard where those count.
    fn of(&self, media_type: &str, wildcards: bool) -> u16 {
        let of = |range: &str| {
            self.0
                .iter()
                .find(|(r, _)| r == range)
                .map(|(_, weight)| *weight)
        };
        let own = of(media_type);
        if !wildcards {
            return own.unwrap_or(0);
        }
        own.or_else(|| of("application/*"))
            .or_else(|| of("*/*"))
            .unwrap_or(0)
    }
}

/// `0.5` is 500. What cannot be read weighs nothing.
fn weight(text: &str) -> u16 {
    let (whole, fraction) = text.split_once('.').unwrap_or((text, ""));
    let digits = |text: &str| text.bytes().all(|b| b.is_ascii_digit());
    if !digits(fraction) || fraction.len() > 3 {
        return 0;
    }
    match whole {
        "1" => 1000,
        "0" => format!("{fraction:0<3}").parse().unwrap_or(0),
        _ => 0,
    }
}
