//! The record of a file as an item.

use std::collections::HashMap;

use jiff::Timestamp;
use kyoso::attachment::{Announced, Arrival, Bound, Outcome, Task, Upload, Verdict};

use crate::store::StoreError;
use crate::store::item::{Attributes, get_instant, get_key, get_number, get_text, instant, number, text};
use crate::store::keys::{Item, ItemKey};

/// The value of `due` under which a file stands in the index.
pub(super) fn due_word(task: Task) -> &'static str {
    match task {
        Task::Inspect => "file",
        Task::Retain => "fileKept",
    }
}

/// Every attribute of a record.
pub(super) fn attributes(upload: &Upload) -> Result<Attributes, StoreError> {
    let key = ItemKey::file(&upload.case, &upload.id);
    let announced = &upload.announced;
    let mut item = HashMap::from([
        ("pk".to_owned(), text(key.pk)),
        ("sk".to_owned(), text(key.sk)),
        ("rev".to_owned(), number(upload.rev)),
        ("name".to_owned(), text(&upload.name)),
        ("announcedAt".to_owned(), instant(announced.at)),
        ("linkUntil".to_owned(), instant(announced.until)),
        ("holds".to_owned(), number(upload.holds)),
        ("keptUntil".to_owned(), instant(upload.kept_until)),
    ]);
    let mut add = |name: &str, value| item.extend(Option::map(value, |value| (name.to_owned(), value)));
    add("announcedBytes", announced.bytes.map(number));
    add("announcedSha256", announced.sha256.map(|sha256| text(sha256.to_string())));
    add("draftId", upload.draft.as_ref().map(text));
    add("replaces", upload.replaces.as_ref().map(|id| text(id.as_str())));
    if let Some(arrival) = &upload.arrival {
        add("version", Some(text(&arrival.version)));
        add("arrivedAt", Some(instant(arrival.at)));
        add("bytes", Some(number(arrival.bytes)));
    }
    if let Some(verdict) = &upload.verdict {
        let outcome =
            serde_json::to_string(&verdict.outcome).map_err(|_| StoreError::Unreadable("outcome"))?;
        add("outcome", Some(text(outcome)));
        add("inside", verdict.inside.as_ref().map(text));
    }
    if let Some(bound) = &upload.bound {
        add("bound", Some(number(bound.sequence)));
        add("boundAt", Some(instant(bound.received_at)));
    }
    add("removedAt", upload.removed_at.map(instant));
    add("lookAt", upload.look_at.map(instant));
    add("disposeAt", upload.dispose_at.map(instant));
    if let Some(due) = upload.due() {
        add("due", Some(text(due_word(due.task))));
        add("dueAt", Some(instant(due.at)));
    }
    Ok(item)
}

/// Reads a record.
pub(super) fn read(item: &Attributes) -> Result<Upload, StoreError> {
    let Item::File(case, id) = get_key(item)?.item() else { return Err(StoreError::Unreadable("sk")) };
    Ok(Upload {
        case,
        id,
        rev: get_number(item, "rev")?,
        name: get_text(item, "name")?.to_owned(),
        announced: Announced {
            at: get_instant(item, "announcedAt")?,
            until: get_instant(item, "linkUntil")?,
            bytes: number_of(item, "announcedBytes")?,
            sha256: parsed(item, "announcedSha256")?,
        },
        draft: text_of(item, "draftId"),
        replaces: parsed(item, "replaces")?,
        holds: get_number(item, "holds")?,
        arrival: arrival(item)?,
        verdict: verdict(item)?,
        bound: bound(item)?,
        removed_at: instant_of(item, "removedAt")?,
        look_at: instant_of(item, "lookAt")?,
        kept_until: get_instant(item, "keptUntil")?,
        dispose_at: instant_of(item, "disposeAt")?,
    })
}

fn arrival(item: &Attributes) -> Result<Option<Arrival>, StoreError> {
    let Some(version) = text_of(item, "version") else { return Ok(None) };
    Ok(Some(Arrival { version, at: get_instant(item, "arrivedAt")?, bytes: get_number(item, "bytes")? }))
}

fn verdict(item: &Attributes) -> Result<Option<Verdict>, StoreError> {
    let Some(outcome) = text_of(item, "outcome") else { return Ok(None) };
    let outcome: Outcome = serde_json::from_str(&outcome).map_err(|_| StoreError::Unreadable("outcome"))?;
    Ok(Some(Verdict { outcome, inside: text_of(item, "inside") }))
}

fn bound(item: &Attributes) -> Result<Option<Bound>, StoreError> {
    let Some(sequence) = number_of(item, "bound")? else { return Ok(None) };
    Ok(Some(Bound { sequence, received_at: get_instant(item, "boundAt")? }))
}

fn text_of(item: &Attributes, name: &'static str) -> Option<String> {
    get_text(item, name).ok().map(str::to_owned)
}

fn number_of<T: std::str::FromStr>(item: &Attributes, name: &'static str) -> Result<Option<T>, StoreError> {
    item.get(name).map(|_| get_number(item, name)).transpose()
}

fn instant_of(item: &Attributes, name: &'static str) -> Result<Option<Timestamp>, StoreError> {
    item.get(name).map(|_| get_instant(item, name)).transpose()
}

fn parsed<T: std::str::FromStr>(item: &Attributes, name: &'static str) -> Result<Option<T>, StoreError> {
    let text = item.get(name).map(|_| get_text(item, name)).transpose()?;
    text.map(|text| text.parse().map_err(|_| StoreError::Unreadable(name))).transpose()
}
