//! A DNS provider with the asynchronous flow, written from the rules (draft
//! ietf-dconn-domainconnect-async-00): nothing of the client's code is used here. Its clock is the
//! test's, and its user says yes unless told otherwise.
#![allow(
    unreachable_pub,
    clippy::arithmetic_side_effects,
    clippy::indexing_slicing,
    clippy::panic,
    clippy::unwrap_used,
    reason = "a panic is how a test fails"
)]

use std::collections::{BTreeMap, BTreeSet, HashMap};
use std::sync::{Arc, Mutex, MutexGuard};

use dc_template::{InstanceKey, Policy, Record, Request as Apply, State, Template, Via, Zone};
use testbed::{Body, Certificates, HttpsServer, Reply, Request};

pub const CLIENT_ID: &str = "service.example";
pub const CLIENT_SECRET: &str = "c1ient+s3cret/=&%";
pub const REDIRECT_URI: &str = "https://app.service.example/back?from=dns";
pub const PROVIDER: &str = "service.example";

pub struct AsyncProvider {
    pub certificates: Certificates,
    pub server: HttpsServer,
    book: Arc<Mutex<Book>>,
}

/// What the provider knows, and how it behaves.
pub struct Book {
    pub zone: Zone<'static>,
    pub state: State,
    templates: HashMap<String, Template>,
    /// Codes, access tokens and refresh tokens that were ever given out.
    pub given: Vec<String>,
    codes: HashMap<String, (Consent, u64)>,
    access: HashMap<String, (Consent, u64)>,
    refresh: HashMap<String, Consent>,
    /// Seconds; the test moves it.
    pub now: u64,
    pub lifetime: u64,
    pub user: User,
    pub conflict_body: bool,
    pub can_revert: bool,
    /// Repeats what it got in every refusal, as careless servers do.
    pub echoes: bool,
    /// Answers every call with this status.
    pub broken: Option<u16>,
    pub token_requests: Vec<String>,
    count: u64,
}

#[derive(Clone, Copy, Eq, PartialEq)]
pub enum User {
    SaysYes,
    Cancels,
}

/// What a user agreed to; codes and tokens are bound to it.
#[derive(Clone)]
struct Consent {
    domain: String,
    hosts: BTreeSet<String>,
    services: BTreeSet<String>,
    redirect_uri: String,
}

type Parameters = BTreeMap<String, String>;

impl AsyncProvider {
    pub fn start(templates: &[&str], records: Vec<Record>) -> Self {
        let templates = templates.iter().map(|text| {
            let template = Template::parse(text.as_bytes()).unwrap();
            (template.service_id().to_owned(), template)
        });
        let book = Arc::new(Mutex::new(Book {
            zone: Zone::new("example.com.", records).unwrap(),
            state: State::new(),
            templates: templates.collect(),
            given: Vec::new(),
            codes: HashMap::new(),
            access: HashMap::new(),
            refresh: HashMap::new(),
            now: 0,
            lifetime: 3600,
            user: User::SaysYes,
            conflict_body: true,
            can_revert: true,
            echoes: false,
            broken: None,
            token_requests: Vec::new(),
            count: 0,
        }));
        let certificates = Certificates::new();
        let server = HttpsServer::start(&certificates, &["localhost"], {
            let book = book.clone();
            move |request| book.lock().unwrap().answer(request)
        });
        Self {
            certificates,
            server,
            book,
        }
    }

    /// Both `urlAsyncUX` and `urlAPI`.
    pub fn origin(&self) -> String {
        format!("https://localhost:{}", self.server.port())
    }

    pub fn book(&self) -> MutexGuard<'_, Book> {
        self.book.lock().unwrap()
    }

    /// Data of the records of a name and type, sorted.
    pub fn records(&self, name: &str, rtype: &str) -> Vec<String> {
        let book = self.book();
        let records = book
            .zone
            .records()
            .filter(|r| r.name == name && r.rtype.is(rtype));
        let mut data: Vec<String> = records.map(|record| record.data.clone()).collect();
        data.sort();
        data
    }
}

/// A refusal: the status and why.
type Refused = (u16, &'static str, String);

impl Book {
    fn answer(&mut self, request: &Request) -> Reply {
        let (path, query) = request
            .target
            .split_once('?')
            .unwrap_or((&request.target, ""));
        let segments: Vec<&str> = path.trim_start_matches('/').split('/').collect();
        let answered = match (request.method.as_str(), segments.as_slice()) {
            ("GET", ["v2", "domainTemplates", "providers", provider]) => {
                return self.consent(provider, &pairs(query, false));
            }
            ("POST", ["v2", "oauth", "access_token"]) => {
                self.token_requests
                    .push(String::from_utf8_lossy(&request.body).into_owned());
                merged(query, request).and_then(|parameters| self.token(&parameters))
            }
            (
                "POST",
                [
                    "v2",
                    "domainTemplates",
                    "providers",
                    provider,
                    "services",
                    service,
                    verb,
                ],
            ) => match (self.broken, *verb) {
                (Some(status), _) => Err((status, "broken", "out of order".to_owned())),
                (None, "apply") => self.apply(provider, service, query, request),
                (None, "revert") => self.revert(provider, service, query, request),
                _ => Err((404, "unknown", "no such call".to_owned())),
            },
            // revert is by POST only.
            _ => Err((404, "unknown", "no such path".to_owned())),
        };
        match answered {
            Ok(reply) => reply,
            Err((status, error, description)) => {
                let echo = match self.echoes {
                    true => format!(
                        " {} {} {:?}",
                        request.target,
                        String::from_utf8_lossy(&request.body),
                        request.headers
                    ),
                    false => String::new(),
                };
                let text = format!("{description}{echo}");
                let body = serde_json::json!({
                    "error": error, "error_description": text, "message": text, "code": status,
                });
                json(status, &body)
            }
        }
    }

    /// A-6 … … A-19.
    fn consent(&mut self, provider: &str, parameters: &Result<Parameters, Refused>) -> Reply {
        let page = |text: &str| Reply::status(400).body(Body::Octets(text.as_bytes().to_vec()));
        let Ok(parameters) = parameters else {
            return page("malformed");
        };
        let get = |name: &str| parameters.get(name).map(String::as_str);
        // before this is right, nobody is sent anywhere.
        if get("redirect_uri") != Some(REDIRECT_URI) {
            return page("redirect_uri is not registered");
        }
        if get("client_id") != Some(CLIENT_ID) || provider != PROVIDER {
            return page("unknown client");
        }
        let state = get("state").map(str::to_owned);
        let back = |pairs: &[(&str, &str)]| {
            let mut url = REDIRECT_URI.to_owned();
            let state = state.as_deref().map(|state| ("state", state));
            for (name, value) in pairs.iter().copied().chain(state) {
                url.push_str(&format!("&{name}={}", escape(value)));
            }
            Reply::redirect(&url)
        };
        if get("domain") != Some("example.com") {
            return back(&[("error", "access_denied")]);
        }
        if get("response_type").is_some_and(|kind| kind != "code") {
            return back(&[("error", "unsupported_response_type")]);
        }
        let scope = get("scope").unwrap_or_default();
        let services: BTreeSet<String> = scope.split(' ').map(str::to_owned).collect();
        if services
            .iter()
            .any(|service| !self.templates.contains_key(service))
        {
            return back(&[("error", "invalid_scope")]);
        }
        if self.user == User::Cancels {
            return back(&[
                ("error", "access_denied"),
                ("error_description", "user_cancel by button"),
            ]);
        }
        // a comma list; an empty item, or no list, is the apex.
        let hosts = get("host").unwrap_or_default();
        let consent = Consent {
            domain: "example.com".to_owned(),
            hosts: hosts
                .split(',')
                .map(|host| host.trim().to_lowercase())
                .collect(),
            services,
            redirect_uri: REDIRECT_URI.to_owned(),
        };
        let code = self.secret("code");
        // ten minutes.
        self.codes.insert(code.clone(), (consent, self.now + 600));
        back(&[("code", code.as_str())])
    }

    /// A-21 … A-23; RFC 6749 sections 4.1.3, 5 and 6.
    fn token(&mut self, parameters: &Parameters) -> Result<Reply, Refused> {
        let get = |name: &str| parameters.get(name).map(String::as_str);
        let refuse = |status, error, text: &str| Err((status, error, text.to_owned()));
        if get("client_id") != Some(CLIENT_ID) || get("client_secret") != Some(CLIENT_SECRET) {
            return refuse(401, "invalid_client", "who are you");
        }
        let consent = match (get("grant_type"), get("code"), get("refresh_token")) {
            (Some("authorization_code"), Some(code), None) => {
                // Good once.
                let Some((consent, end)) = self.codes.remove(code) else {
                    return refuse(400, "invalid_grant", "unknown or used code");
                };
                if end <= self.now {
                    return refuse(400, "invalid_grant", "the code has expired");
                }
                if get("redirect_uri") != Some(consent.redirect_uri.as_str()) {
                    return refuse(400, "invalid_grant", "another redirect_uri");
                }
                consent
            }
            (Some("refresh_token"), None, Some(token)) => {
                // Each one is good once, too: they rotate.
                let Some(consent) = self.refresh.remove(token) else {
                    return refuse(400, "invalid_grant", "unknown, used or revoked token");
                };
                consent
            }
            (Some("authorization_code" | "refresh_token"), ..) => {
                return refuse(400, "invalid_request", "code or refresh_token, not both");
            }
            _ => return refuse(400, "unsupported_grant_type", "no such grant_type"),
        };
        let (access, refresh) = (self.secret("access"), self.secret("refresh"));
        self.access
            .insert(access.clone(), (consent.clone(), self.now + self.lifetime));
        self.refresh.insert(refresh.clone(), consent);
        let body = serde_json::json!({
            "access_token": access, "token_type": "bearer", "expires_in": self.lifetime,
            "refresh_token": refresh, "note": "a member nobody knows",
        });
        Ok(json(200, &body))
    }

    /// A-25 … A-32.
    fn apply(
        &mut self,
        provider: &str,
        service: &str,
        query: &str,
        request: &Request,
    ) -> Result<Reply, Refused> {
        let parameters = merged(query, request)?;
        let (template, mut apply) = self.authorized(provider, service, &parameters, request)?;
        let force = match parameters.get("force").map(String::as_str) {
            Some("1") => true,
            None | Some("0") => false,
            Some(_) => return Err((400, "invalid_request", "force is 0 or 1".to_owned())),
        };
        for group in parameters
            .get("groupId")
            .iter()
            .flat_map(|list| list.split(','))
        {
            apply = apply.group(group);
        }
        apply.params = parameters;
        let policy = Policy::default();
        let invalid = |error: dc_template::Error| (400, "invalid_request", error.to_string());
        let plan = template
            .plan_with(&apply, &self.zone, &self.state, &policy)
            .map_err(invalid)?;
        // What this very instance wrote before is in nobody's way.
        let key = template.instance_key(&apply, &policy).unwrap();
        let own = self.state.get(&key);
        let owns = |record: &Record| {
            let mut records = own.iter().flat_map(|own| &own.records);
            records.any(|own| {
                own.name.as_str() == record.name
                    && own.rtype == record.rtype
                    && own.data == record.data
            })
        };
        let in_the_way = plan.remove.iter();
        let in_the_way = in_the_way.filter(|line| line.needs_consent() && !owns(&line.record));
        let in_the_way: Vec<_> = in_the_way
            .map(|line| {
                let host = line.record.name.strip_suffix("example.com.").unwrap();
                let host = host.strip_suffix('.').unwrap_or("@");
                serde_json::json!({"type": line.record.rtype.as_str(), "host": host, "data": line.record.data})
            })
            .collect();
        if !force && !in_the_way.is_empty() {
            let body = serde_json::json!({
                "code": "409", "message": "Conflicting records", "records": in_the_way,
            });
            return Ok(match self.conflict_body {
                true => json(409, &body),
                false => Reply::status(409),
            });
        }
        plan.commit_with(&mut self.zone, &mut self.state)
            .map_err(invalid)?;
        Ok(Reply::status(204))
    }

    /// A-34 … A-38.
    fn revert(
        &mut self,
        provider: &str,
        service: &str,
        query: &str,
        request: &Request,
    ) -> Result<Reply, Refused> {
        if !self.can_revert {
            return Err((501, "unsupported", "not offered".to_owned()));
        }
        let parameters = merged(query, request)?;
        let (template, apply) = self.authorized(provider, service, &parameters, request)?;
        let policy = Policy::default();
        let key: InstanceKey = template.instance_key(&apply, &policy).unwrap();
        let plan = match apply.instance {
            Some(_) => self.state.revert(&key, &self.zone, &policy),
            None => self.state.revert_all(&key, &self.zone, &policy),
        };
        let plan = plan.map_err(|error| (410, "gone", error.to_string()))?;
        plan.commit_with(&mut self.zone, &mut self.state).unwrap();
        Ok(Reply::status(200))
    }

    /// the token, and whether it covers this.
    fn authorized(
        &self,
        provider: &str,
        service: &str,
        parameters: &Parameters,
        request: &Request,
    ) -> Result<(Template, Apply), Refused> {
        let unauthorized = |text: &str| (401, "invalid_token", text.to_owned());
        let header = request.header("authorization").unwrap_or_default();
        let token = header
            .strip_prefix("Bearer ")
            .ok_or_else(|| unauthorized("no token"))?;
        let consent = self.access.get(token).filter(|(_, end)| *end > self.now);
        let (consent, _) = consent.ok_or_else(|| unauthorized("wrong or expired token"))?;
        let get = |name: &str| parameters.get(name).cloned().unwrap_or_default();
        let covered = provider == PROVIDER
            && consent.services.contains(service)
            && get("domain") == consent.domain
            && consent.hosts.contains(&get("host"));
        if !covered {
            return Err((
                403,
                "insufficient_scope",
                "not what the user agreed to".to_owned(),
            ));
        }
        let mut apply = Apply::new(get("domain")).host(get("host")).via(Via::Async);
        apply.instance = parameters.get("instanceId").cloned();
        Ok((self.templates[service].clone(), apply))
    }

    ///
    pub fn revoke(&mut self) {
        self.access.clear();
        self.refresh.clear();
    }

    fn secret(&mut self, what: &str) -> String {
        self.count += 1;
        // Characters that have to be escaped in a query.
        let secret = match what {
            "code" => format!(
                "{what}+{}/%{:x}=",
                self.count,
                self.count * 0x9e37_79b9_7f4a
            ),
            _ => format!(
                "{what}.{}~{:x}+/=",
                self.count,
                self.count * 0x9e37_79b9_7f4a
            ),
        };
        self.given.push(secret.clone());
        secret
    }
}

/// query and body, JSON or form; the same parameter twice is refused.
fn merged(query: &str, request: &Request) -> Result<Parameters, Refused> {
    let mut parameters = pairs(query, false)?;
    let malformed = |text: &str| (400, "invalid_request", text.to_owned());
    let body = match request.header("content-type") {
        Some("application/json") => serde_json::from_slice(&request.body)
            .map_err(|_| malformed("not one flat JSON object"))?,
        Some("application/x-www-form-urlencoded") => {
            let text = std::str::from_utf8(&request.body).map_err(|_| malformed("no text"))?;
            pairs(text, true)?
        }
        _ if request.body.is_empty() => Parameters::new(),
        _ => return Err(malformed("a body of an unknown type")),
    };
    for (name, value) in body {
        if parameters.insert(name, value).is_some() {
            return Err(malformed("a parameter in the query and in the body"));
        }
    }
    Ok(parameters)
}

/// `name=value&…`; in forms a plus sign is a blank.
fn pairs(text: &str, form: bool) -> Result<Parameters, Refused> {
    let malformed = || (400, "invalid_request", "malformed parameters".to_owned());
    let mut found = Parameters::new();
    for pair in text.split('&').filter(|pair| !pair.is_empty()) {
        let (name, value) = pair.split_once('=').ok_or_else(malformed)?;
        let decode = |text: &str| unescape(text, form).ok_or_else(malformed);
        if found.insert(decode(name)?, decode(value)?).is_some() {
            return Err(malformed());
        }
    }
    Ok(found)
}

fn unescape(text: &str, form: bool) -> Option<String> {
    let mut out = Vec::new();
    let mut bytes = text.bytes();
    while let Some(byte) = bytes.next() {
        out.push(match byte {
            b'%' => {
                let digits = [bytes.next()?, bytes.next()?];
                u8::from_str_radix(std::str::from_utf8(&digits).ok()?, 16).ok()?
            }
            b'+' if form => b' ',
            other => other,
        });
    }
    String::from_utf8(out).ok()
}

fn escape(text: &str) -> String {
    let escape = |byte: u8| match byte {
        b'a'..=b'z' | b'A'..=b'Z' | b'0'..=b'9' => char::from(byte).to_string(),
        _ => format!("%{byte:02X}"),
    };
    text.bytes().map(escape).collect()
}

fn json(status: u16, body: &serde_json::Value) -> Reply {
    let octets = body.to_string().into_bytes();
    Reply::status(status)
        .header("Content-Type", "application/json")
        .body(Body::Octets(octets))
}
