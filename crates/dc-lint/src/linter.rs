//! The linter: rules over a template.

use dc_template::{ErrorKind, Policy, Template};

use crate::config::{Config, Setting, UnknownRule};
use crate::diagnostics;
use crate::document::{self, Object};
use crate::exposure::Exposure;
use crate::finding::Finding;
use crate::place::Place;
use crate::rehearsal;
use crate::report::{Findings, Report, Verdict};
use crate::rule::Check;
use crate::rules::{RULES, dctl0003_unreadable, index};
use crate::source::Source;
use crate::subject::Subject;
use crate::unreadable;

/// Lints templates. Made once, used for many; it is `Send` and `Sync`.
///
/// ```
/// use dc_lint::{Config, Linter, Profile, Setting, Source};
///
/// let config = Config::default().profile(Profile::Cloudflare).set("DCTL1012", Setting::Off);
/// let linter = Linter::new(&config)?;
///
/// let text = br#"{"providerId":"example.net","providerName":"Example","serviceId":"web",
/// "serviceName":"Web","syncPubKeyDomain":"example.net","warnPhishing":true,"records":[
/// {"type":"CNAME","host":"@","pointsTo":"site.example.net","ttl":600}]}"#;
/// let source = Source::new("example.net.web.json", text);
/// assert!(linter.lint(&source).findings.iter().all(|finding| finding.rule.code != "DCTL1012"));
/// // Mended where no person has to think; all other octets stay.
/// assert!(!String::from_utf8_lossy(&linter.fix(&source)).contains("warnPhishing"));
/// # Ok::<(), dc_lint::UnknownRule>(())
/// ```
#[derive(Clone, Debug)]
pub struct Linter {
    /// One for each rule, in the order of [`RULES`].
    verdicts: Vec<Verdict>,
    is_public_suffix: Option<fn(&str) -> bool>,
    /// Of rehearsals.
    policy: Policy,
}

impl Linter {
    /// Sets up the rules.
    ///
    /// # Errors
    ///
    /// The configuration names a rule that does not exist.
    pub fn new(config: &Config) -> Result<Self, UnknownRule> {
        let of = |rule: &&crate::Rule| match rule.level_in(config.profile) {
            Some(level) => Verdict::Default(level),
            None => Verdict::Off,
        };
        let mut verdicts: Vec<Verdict> = RULES.iter().map(of).collect();
        for (name, setting) in &config.levels {
            let unknown = || UnknownRule(name.clone());
            let rule = crate::rule(name).ok_or_else(unknown)?;
            let verdict = index(rule.code).and_then(|at| verdicts.get_mut(at));
            *verdict.ok_or_else(unknown)? = match setting {
                Setting::Off => Verdict::Off,
                Setting::Level(level) => Verdict::Set(*level),
            };
        }
        Ok(Self {
            verdicts,
            is_public_suffix: config.is_public_suffix,
            policy: rehearsal::policy(),
        })
    }

    /// Lints one file.
    ///
    /// Never fails: what cannot be read is a finding. Time and memory grow with the size of the
    /// text, which is refused beyond 16 MiB or 10,000 records.
    pub fn lint(&self, source: &Source<'_>) -> Report {
        let mut found = Findings::new(&self.verdicts);
        let read = self.collect(source, &mut found);
        let mut report = found.finish(source.bytes);
        if let Some((template, exposures)) = read {
            let ids = (template.provider_id(), template.service_id());
            report.ids = Some((ids.0.to_owned(), ids.1.to_owned()));
            report.exposures = exposures;
        }
        report
    }

    pub(crate) fn verdicts(&self) -> &[Verdict] {
        &self.verdicts
    }

    /// Adds what one file has; gives what was read if it is a template.
    fn collect(
        &self,
        source: &Source<'_>,
        found: &mut Findings<'_>,
    ) -> Option<(Template, Vec<Exposure>)> {
        let template = match Template::parse(source.bytes) {
            Ok(template) => template,
            Err(error) => {
                unreadable::add(source, &error, found);
                if error.kind() == ErrorKind::NotJson {
                    self.before_the_break(source, found);
                }
                return None;
            }
        };
        let (text, base) = text(source.bytes);
        let (object, whole) = document::read(text, base);
        if whole.is_none() {
            // It goes through whatever the parser accepts; a law in the tests.
            let message = "the text cannot be read again";
            let place = Place::default();
            found.add_always(Finding::new(&dctl0003_unreadable::RULE, place, message));
            return None;
        }
        let exposures = self.check(source, &object, &template, found);
        Some((template, exposures))
    }

    /// The records that were complete before the text broke: what concerns each of them alone.
    fn before_the_break(&self, source: &Source<'_>, found: &mut Findings<'_>) {
        let (text, base) = text(source.bytes);
        let text = unreadable::sound(text);
        let (object, _) = document::read(text, base);
        let Some(end) = object
            .members
            .iter()
            .rev()
            .find_map(|m| m.value.last_item())
        else {
            return;
        };
        let Some(head) = end.checked_sub(base).and_then(|end| text.get(..end)) else {
            return;
        };
        // The same octets, closed: places stay what they are.
        let closed = [head, "]}"].concat();
        let Ok(template) = Template::parse(closed.as_bytes()) else {
            return;
        };
        let (object, _) = document::read(&closed, base);
        let subject = Subject::new(source, &object, &template, self.is_public_suffix);
        diagnostics::add(&subject, true, found);
        for rule in RULES {
            if let Check::Record(check) = rule.check {
                subject
                    .records
                    .iter()
                    .for_each(|record| check(record, found));
            }
        }
    }

    fn check(
        &self,
        source: &Source<'_>,
        object: &Object<'_>,
        template: &Template,
        found: &mut Findings<'_>,
    ) -> Vec<Exposure> {
        let subject = Subject::new(source, object, template, self.is_public_suffix);
        diagnostics::add(&subject, false, found);
        for (rule, verdict) in RULES.iter().zip(&self.verdicts) {
            if matches!(verdict, Verdict::Off) {
                continue;
            }
            found.begin(rule, *verdict);
            match rule.check {
                Check::Template(check) => check(&subject, found),
                Check::Record(check) => {
                    for record in &subject.records {
                        check(record, found);
                    }
                }
                Check::Elsewhere => {}
            }
        }
        rehearsal::add(&subject, &self.policy, found);
        subject.records.iter().map(Exposure::of).collect()
    }
}

/// The text without a byte order mark, and how many octets that takes.
pub(crate) fn text(bytes: &[u8]) -> (&str, usize) {
    let (rest, base) = match bytes.strip_prefix(b"\xef\xbb\xbf") {
        Some(rest) => (rest, 3),
        None => (bytes, 0),
    };
    let text = match std::str::from_utf8(rest) {
        Ok(text) => text,
        Err(error) => {
            let valid = rest.get(..error.valid_up_to()).unwrap_or_default();
            std::str::from_utf8(valid).unwrap_or_default()
        }
    };
    (text, base)
}
