//! The checks that both sides make of the parameters of a link.

use std::collections::BTreeSet;

use dc_template::{ErrorKind, Policy, Template, TemplateRecord};

use crate::grammar::{
    is_display_name, is_extension, is_id, is_prefixed, is_printable, is_reserved, is_variable,
};
use crate::parameters::ApplyParameters;
use crate::problem::{Problem, ProblemKind, clip};

/// Every problem of the parameters themselves and, where the template is known, against it.
/// `redirect_uri` is not looked at: what it may be depends on the signature.
///
/// Domain and host are brought into the form of the wire on the way.
pub(crate) fn inspect(
    parameters: &mut ApplyParameters,
    template: Option<&Template>,
    policy: &Policy,
    problems: &mut Vec<Problem>,
) {
    place(parameters, policy, problems);
    let mut add = |kind, name: &str, message: String| {
        problems.push(Problem::new(kind, message).of(name));
    };
    for (name, value) in [
        ("providerName", &parameters.provider_name),
        ("serviceName", &parameters.service_name),
    ] {
        if let Some(value) = value
            && !is_display_name(value)
        {
            let message = format!(
                "{name} {} is not a display name: expected 1 to 255 characters on one line",
                clip(value)
            );
            add(ProblemKind::InvalidDisplayName, name, message);
        }
    }
    if let Some(state) = &parameters.state
        && !is_printable(state)
    {
        let message = format!("state {}: expected printable ASCII", clip(state));
        add(ProblemKind::BadState, "state", message);
    }
    if let Some(id) = &parameters.instance_id
        && !is_id(id)
    {
        let message = format!(
            "instanceId {} is not an id: expected 1 to 63 letters, digits, `-`, `_`, `.`",
            clip(id)
        );
        let kind = ProblemKind::Template(ErrorKind::InvalidInstance);
        add(kind, "instanceId", message);
    }
    // L-2, OQ-27: no empty item and no blank.
    for group in parameters.groups.iter().filter(|group| !is_id(group)) {
        let message = format!(
            "groupId: {} is not a group id: expected 1 to 63 letters, digits, `-`, `_`, `.`",
            clip(group)
        );
        add(
            ProblemKind::Template(ErrorKind::InvalidGroup),
            "groupId",
            message,
        );
    }
    // L-8: at least something that can be a name; whether it is understood is another question.
    for name in &parameters.crit {
        if !is_prefixed(name) && !is_variable(name) {
            let message = format!("crit: {} is not a parameter name", clip(name));
            add(ProblemKind::InvalidCrit, "crit", message);
        }
    }
    if let Some(template) = template {
        against(parameters, template, problems);
    }
}

fn place(parameters: &mut ApplyParameters, policy: &Policy, problems: &mut Vec<Problem>) {
    if parameters.domain.is_empty() {
        let message = "domain is missing: expected the apex of the zone, such as example.com";
        problems.push(Problem::new(ProblemKind::MissingDomain, message).of("domain"));
        return;
    }
    if let Err(problem) = parameters.normalize(policy) {
        let name = match problem.kind() {
            ProblemKind::Template(ErrorKind::InvalidHost) => "host",
            _ => "domain",
        };
        problems.push(problem.of(name));
    }
}

/// What can be told from the template without rendering it.
fn against(parameters: &ApplyParameters, template: &Template, problems: &mut Vec<Problem>) {
    let problem = |kind, name: &str, message: String| {
        Problem::new(ProblemKind::Template(kind), message).of(name)
    };
    if template.sync_block() {
        problems.push(sync_blocked());
        return;
    }
    if template.host_required() && parameters.host.is_empty() {
        let message = "the template needs a host below the domain (hostRequired)";
        problems.push(problem(ErrorKind::HostRequired, "host", message.to_owned()));
    }
    let groups = &parameters.groups;
    let records = template.records().iter();
    let known: BTreeSet<&str> = records.filter_map(TemplateRecord::group).collect();
    let (matching, unknown): (Vec<_>, Vec<_>) = groups
        .iter()
        .partition(|group| known.contains(group.as_str()));
    let kind = ErrorKind::NoMatchingGroup;
    if matching.is_empty() && !groups.is_empty() {
        let known: Vec<&str> = known.into_iter().collect();
        let message = match known.is_empty() {
            true => "the template has no groups".to_owned(),
            false => format!(
                "no record has such a group; the groups of the template are {}",
                known.join(", ")
            ),
        };
        problems.push(problem(kind, "groupId", message));
    } else {
        for group in unknown {
            let message = format!("no record has the group {}", clip(group));
            problems.push(problem(kind, "groupId", message).remark());
        }
    }
    // V-10: only the variables of active records are needed.
    for name in needed(template, groups) {
        match parameters.values.get(name) {
            None => {
                let message = format!("variable `{name}` has no value");
                problems.push(problem(ErrorKind::MissingVariable, name, message));
            }
            Some(value) if !is_printable(value) => {
                let message = format!("variable `{name}`: {} is not printable ASCII", clip(value));
                problems.push(problem(ErrorKind::InvalidValue, name, message));
            }
            Some(_) => {}
        }
    }
}

/// What a service provider must not send: the DNS provider would pass over it (V-9, V-11, X-13, U-12,
/// U-13).
pub(crate) fn outgoing(
    parameters: &ApplyParameters,
    template: Option<&Template>,
    problems: &mut Vec<Problem>,
) {
    // U-9: everybody could send it back.
    if parameters.state.as_deref() == Some("") {
        let message = "state is empty: expected something that nobody can guess, or no state";
        problems.push(Problem::new(ProblemKind::BadState, message).of("state"));
    }
    let variables = template.map(Template::variables);
    for (name, value) in &parameters.values {
        let shown = clip(name);
        let surplus = variables
            .as_ref()
            .is_some_and(|known| !known.contains(&name.as_str()));
        let (kind, message) = if is_reserved(name) {
            let message = format!("{shown} is a parameter of the protocol, not a variable");
            (ProblemKind::ReservedName, message)
        } else if surplus || !is_variable(name) {
            let message = format!("the template has no variable {shown}");
            (ProblemKind::SurplusVariable, message)
        } else if template.is_none() && !is_printable(value) {
            let message = format!("variable {shown}: {} is not printable ASCII", clip(value));
            (ProblemKind::Template(ErrorKind::InvalidValue), message)
        } else {
            continue;
        };
        problems.push(Problem::new(kind, message).of(name));
    }
    for name in parameters
        .extensions
        .keys()
        .filter(|name| !is_extension(name))
    {
        let message = format!(
            "{} is not an extension name: expected dc.letters or vnd.letters",
            clip(name)
        );
        problems.push(Problem::new(ProblemKind::InvalidExtension, message).of(name));
    }
    // other names without a prefix are the protocol's alone.
    for name in parameters
        .crit
        .iter()
        .filter(|name| is_prefixed(name) && !is_extension(name))
    {
        let message = format!("crit: {} is not an extension name", clip(name));
        problems.push(Problem::new(ProblemKind::InvalidCrit, message).of("crit"));
    }
    let Some(template) = template else { return };
    for (name, value, shared) in [
        (
            "providerName",
            &parameters.provider_name,
            template.shares_provider_name(),
        ),
        (
            "serviceName",
            &parameters.service_name,
            template.shares_service_name(),
        ),
    ] {
        if value.is_some() && !shared {
            let message = format!("{name}: the template does not share it");
            problems.push(Problem::new(ProblemKind::NotShared, message).of(name));
        }
    }
    if parameters.instance_id.is_some() && !template.multi_instance() {
        let message = "instanceId is ignored: the template is not multiInstance";
        let problem = Problem::new(ProblemKind::UnusedParameter, message);
        problems.push(problem.of("instanceId").remark());
    }
}

pub(crate) fn sync_blocked() -> Problem {
    let message = "the template must not be applied synchronously (syncBlock)";
    Problem::new(ProblemKind::Template(ErrorKind::SyncBlocked), message)
}

fn needed<'t>(template: &'t Template, groups: &[String]) -> BTreeSet<&'t str> {
    let active = |record: &&TemplateRecord| {
        let group = record.group();
        groups.is_empty() || group.is_none_or(|group| groups.iter().any(|g| g == group))
    };
    let records = template.records().iter().filter(active);
    records.flat_map(TemplateRecord::variables).collect()
}
