//! Whose cases a person of the staff can look through.

use crate::staff::{Group, Person};

/// The cases that a person finds in a list. What [`may_read`](super::may_read) says of one case, this says of all.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Reach<'p> {
    /// Every case.
    Every,
    /// Those of their divisions; at least one.
    Divisions(Vec<&'p str>),
    /// The questions that they are asked, and no case: an expert's. They stand under a key of their own.
    Named,
    /// None: their role has nothing to do with cases.
    Nothing,
}

/// What `person` finds in a list of cases: by the widest of their roles.
pub fn reach(person: &Person) -> Reach<'_> {
    let of_group = |group| match group {
        &Group::Planning | &Group::Auditor => Reach::Every,
        Group::Division(id) => Reach::Divisions(vec![id]),
        Group::Expert => Reach::Named,
        Group::Administrator => Reach::Nothing,
    };
    person.groups.iter().map(of_group).fold(Reach::Nothing, wider)
}

fn wider<'p>(one: Reach<'p>, other: Reach<'p>) -> Reach<'p> {
    match (one, other) {
        (Reach::Every, _) | (_, Reach::Every) => Reach::Every,
        (Reach::Divisions(mut ids), Reach::Divisions(more)) => {
            ids.extend(more);
            Reach::Divisions(ids)
        }
        (found @ Reach::Divisions(_), Reach::Named | Reach::Nothing)
        | (Reach::Named | Reach::Nothing, found @ Reach::Divisions(_)) => found,
        (Reach::Named, Reach::Named | Reach::Nothing) | (Reach::Nothing, Reach::Named) => Reach::Named,
        (Reach::Nothing, Reach::Nothing) => Reach::Nothing,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::case::may_read;

    const GROUPS: [&str; 6] = ["planning", "division:a", "division:b", "expert", "auditor", "administrator"];

    #[test]
    fn a_list_shows_a_person_exactly_the_cases_that_they_may_read() {
        for chosen in 0..1 << GROUPS.len() {
            let groups = GROUPS.iter().enumerate().filter(|(bit, _)| chosen >> bit & 1 == 1);
            let person = Person::new("p", "p", groups.map(|(_, name)| *name));
            for division in [None, Some("a"), Some("b"), Some("c")] {
                let listed = match reach(&person) {
                    Reach::Every => true,
                    Reach::Divisions(ids) => division.is_some_and(|division| ids.contains(&division)),
                    Reach::Named | Reach::Nothing => false,
                };
                assert_eq!(listed, may_read(&person, division), "{chosen:b} {division:?}");
            }
        }
    }

    #[test]
    fn an_expert_is_told_apart_from_who_has_nothing_to_do_with_cases() {
        assert_eq!(reach(&Person::new("p", "p", ["expert", "administrator"])), Reach::Named);
        assert_eq!(reach(&Person::new("p", "p", ["administrator"])), Reach::Nothing);
    }
}
