//! The programmes that the build has checked and embedded (`build.rs`). A deployment names one by its id.

use kyoso::programme::Programme;
use kyoso::proposal::{Asked, AskedByCall};

use crate::store::CallFile;

mod embedded {
    include!(concat!(env!("OUT_DIR"), "/programmes.rs"));
}

/// The ids of the programmes in this build: the names of the folders under `programmes/`.
pub fn ids() -> impl Iterator<Item = &'static str> {
    embedded::PROGRAMMES.iter().map(|(id, _)| *id)
}

/// The programme `id`. Called once, at start: an id that no programme has stops the function there.
///
/// # Errors
///
/// If there is no such programme; the error names those that there are.
pub fn load(id: &str) -> anyhow::Result<Programme> {
    let (_, json) = embedded::PROGRAMMES.iter().find(|(known, _)| *known == id).ok_or_else(|| {
        anyhow::anyhow!("there is no programme {id:?}; there is {}", ids().collect::<Vec<_>>().join(", "))
    })?;
    Ok(serde_json::from_str(json)?)
}

/// What the programme asks of a submission, and the call that it names, where there is such a call for the public.
pub fn asked<'p>(programme: &'p Programme, call: Option<&'p CallFile>) -> Asked<'p> {
    let published = call.filter(|file| file.call.published_at.is_some());
    let declarations = &programme.declarations.declarations;
    Asked {
        declarations: declarations.iter().map(|declaration| declaration.id.as_str()).collect(),
        co_proposer_declarations: declarations
            .iter()
            .filter(|declaration| declaration.co_proposers)
            .map(|declaration| declaration.id.as_str())
            .collect(),
        consents: programme.consents.consents.iter().map(|consent| consent.id.as_str()).collect(),
        plan_items: programme.plan.items.iter().map(|item| item.id.as_str()).collect(),
        channels: programme.calls.channels.iter().map(|channel| channel.id.as_str()).collect(),
        call: published.and_then(|file| {
            Some(AskedByCall { id: &file.call.id, questions: &file.text.as_ref()?.questions })
        }),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_embedded_programme_loads_under_its_own_id() {
        for id in ids() {
            assert_eq!(load(id).unwrap().about.id, id);
        }
        assert!(ids().any(|id| id == "minato"));
    }

    #[test]
    fn an_unknown_id_names_the_programmes_that_there_are() {
        let error = load("minatoo").unwrap_err().to_string();
        assert_eq!(error, "there is no programme \"minatoo\"; there is minato");
    }
}
