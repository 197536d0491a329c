//! One expected record at one server: what the replies say, or what has to be asked first.

use std::collections::{BTreeMap, BTreeSet};
use std::net::IpAddr;

use dc_template::{Expected, RecordType};

use super::question::{Question, Reply, Response, ResponseCode, Whom};
use super::report::Verdict;

type Replies = BTreeMap<Question, Reply>;

/// The verdict, or the questions that are open. Nothing but the replies decides, so their order
/// cannot.
pub(super) fn look(
    expected: &Expected,
    server: usize,
    replies: &Replies,
) -> Result<Verdict, Vec<Question>> {
    let view = View {
        owner: expected.owner().as_str(),
        whom: Whom::Server(server),
        replies,
    };
    let found = match expected.alias() {
        _ if expected.is_redirect() => view.redirect(),
        Some(target) if !expected.rtype().is("CNAME") => view.addresses_of(target),
        Some(target) => match view.records(expected) {
            // The name is there, its alias is not: perhaps the addresses of the target are.
            Err(Open::Verdict(Verdict::Missing { name: true })) => view.addresses_of(target),
            other => other,
        },
        None => view.records(expected),
    };
    match found {
        Ok(verdict) | Err(Open::Verdict(verdict)) => Ok(verdict),
        Err(Open::Questions(questions)) => Err(questions),
    }
}

struct View<'v> {
    owner: &'v str,
    whom: Whom,
    replies: &'v Replies,
}

/// A verdict that ends the look, or what is not known yet.
enum Open {
    Verdict(Verdict),
    Questions(Vec<Question>),
}

impl View<'_> {
    /// The response to a question.
    fn response(&self, whom: Whom, name: &str, rtype: &RecordType) -> Result<&Response, Open> {
        let question = Question {
            whom,
            name: name.to_owned(),
            rtype: rtype.clone(),
        };
        match self.replies.get(&question) {
            None => Err(Open::Questions(vec![question])),
            Some(Reply::Failed(reason)) => Err(Open::Verdict(Verdict::no_answer(reason))),
            Some(Reply::Response(response)) => match &response.code {
                ResponseCode::Other(code) => {
                    let reason = format!("the server answered {code}");
                    Err(Open::Verdict(Verdict::no_answer(&reason)))
                }
                _ => Ok(response),
            },
        }
    }

    /// The usual case: the record among those of its name and type.
    fn records(&self, expected: &Expected) -> Result<Verdict, Open> {
        let rtype = expected.rtype();
        let mnemonic = rtype.mnemonic();
        let response = self.response(self.whom, self.owner, rtype)?;
        let mut found: Vec<&str> = response.data(self.owner, &mnemonic).collect();
        // A delegation is answered with a referral.
        let delegation = mnemonic == "NS" && !response.authoritative;
        if delegation {
            found.extend(response.authority_data(self.owner, "NS"));
        }
        let referral = delegation && !found.is_empty();
        if !response.authoritative && !referral {
            return Err(Open::Verdict(Verdict::no_answer(match response.refers() {
                true => "the server refers to others for this name",
                false => "the server is not authoritative for this name",
            })));
        }
        if expected.is_met_by(found.iter().copied()) {
            return Ok(Verdict::Arrived { addresses: false });
        }
        if found.iter().any(|data| expected.is_replaced_by(data)) {
            return Ok(Verdict::differs(found));
        }
        if mnemonic != "CNAME" {
            let aliases = response.data(self.owner, "CNAME");
            let aliases: Vec<String> = aliases.map(|to| format!("CNAME {to}")).collect();
            if !aliases.is_empty() {
                return Ok(Verdict::differs(aliases.iter().map(String::as_str)));
            }
        }
        Err(Open::Verdict(Verdict::Missing {
            name: response.code == ResponseCode::NoError,
        }))
    }

    /// An alias that the provider resolved: an address at the name is one of the target.
    fn addresses_of(&self, target: &str) -> Result<Verdict, Open> {
        let here = self.addresses(self.whom, self.owner)?;
        if here.is_empty() {
            return Ok(Verdict::Missing { name: true });
        }
        let there = self.addresses(Whom::Resolver, target)?;
        if here.intersection(&there).next().is_some() {
            return Ok(Verdict::Arrived { addresses: true });
        }
        let here: Vec<String> = here.iter().map(IpAddr::to_string).collect();
        Ok(Verdict::differs(here.iter().map(String::as_str)))
    }

    /// All that DNS shows of a redirect is that somebody serves the name.
    fn redirect(&self) -> Result<Verdict, Open> {
        match self.addresses(self.whom, self.owner)?.is_empty() {
            true => Ok(Verdict::Missing { name: true }),
            false => Ok(Verdict::CannotTell),
        }
    }

    fn addresses(&self, whom: Whom, name: &str) -> Result<BTreeSet<IpAddr>, Open> {
        let mut found = BTreeSet::new();
        let mut open = Vec::new();
        for rtype in [RecordType::new("A"), RecordType::new("AAAA")] {
            let response = match self.response(whom, name, &rtype) {
                Err(Open::Questions(questions)) => {
                    open.extend(questions);
                    continue;
                }
                other => other?,
            };
            if let Whom::Server(_) = whom {
                if !response.authoritative {
                    let reason = "the server is not authoritative for this name";
                    return Err(Open::Verdict(Verdict::no_answer(reason)));
                }
                let data = response.data(name, rtype.as_str());
                found.extend(data.filter_map(|text| text.parse::<IpAddr>().ok()));
            } else {
                // Wherever the aliases led.
                let records = response
                    .answer
                    .iter()
                    .filter(|r| r.rtype.is(rtype.as_str()));
                found.extend(records.filter_map(|r| r.data.parse::<IpAddr>().ok()));
            }
        }
        match open.is_empty() {
            true => Ok(found),
            false => Err(Open::Questions(open)),
        }
    }
}
