//! Reads a JSON object field by field and gathers every error, so that a proposer sees all of them at once.

use std::cell::RefCell;
use std::collections::BTreeSet;

use serde_json::{Map, Value};

use super::FieldError;
use crate::value::{Expected, Flaw};

/// Where all readers of one body put what is wrong.
pub(crate) type Errors = RefCell<Vec<FieldError>>;

/// One object of the body. End with [`Reader::finish`], or unknown fields pass unseen.
pub(crate) struct Reader<'v> {
    fields: Option<&'v Map<String, Value>>,
    pointer: String,
    errors: &'v Errors,
    known: RefCell<BTreeSet<&'static str>>,
}

impl<'v> Reader<'v> {
    /// Reads `value`, which stands at `pointer`.
    pub(crate) fn new(value: &'v Value, pointer: String, errors: &'v Errors) -> Self {
        let fields = value.as_object();
        let reader = Self { fields, pointer, errors, known: RefCell::default() };
        if fields.is_none() {
            reader.report("", Flaw::WrongType { expected: Expected::Object });
        }
        reader
    }

    /// The object in field `name`. Where it is missing, each required field in it is reported.
    pub(crate) fn object(&self, name: &'static str) -> Reader<'v> {
        let pointer = format!("{}/{name}", self.pointer);
        match self.get(name) {
            Some(value) => Reader::new(value, pointer, self.errors),
            None => Reader { fields: None, pointer, errors: self.errors, known: RefCell::default() },
        }
    }

    /// Whether field `name` is there.
    pub(crate) fn has(&self, name: &'static str) -> bool {
        self.get(name).is_some()
    }

    /// The text in field `name`, parsed; `None` when it is wrong or missing, which is then on record.
    pub(crate) fn required<T>(
        &self,
        name: &'static str,
        parse: impl Fn(&str) -> Result<T, Flaw>,
    ) -> Option<T> {
        let Some(typed) = self.text(name)? else {
            self.report(name, Flaw::Required);
            return None;
        };
        self.note(name, parse(typed))
    }

    /// The text in field `name`, parsed where it is not blank; the outer `None` when it is wrong.
    pub(crate) fn optional<T>(
        &self,
        name: &'static str,
        parse: impl Fn(&str) -> Result<T, Flaw>,
    ) -> Option<Option<T>> {
        match self.text(name)? {
            Some(typed) => self.note(name, parse(typed)).map(Some),
            None => Some(None),
        }
    }

    /// The whole number in field `name`, checked; `None` when it is wrong or missing, which is then on record.
    pub(crate) fn whole_number<T>(
        &self,
        name: &'static str,
        check: impl Fn(u64) -> Result<T, Flaw>,
    ) -> Option<T> {
        let number = match self.get(name).map(Value::as_u64) {
            Some(Some(number)) => number,
            Some(None) => {
                self.report(name, Flaw::WrongType { expected: Expected::Number });
                return None;
            }
            None => {
                self.report(name, Flaw::Required);
                return None;
            }
        };
        self.note(name, check(number))
    }

    /// The truth value in field `name`.
    pub(crate) fn boolean(&self, name: &'static str) -> Option<bool> {
        self.known.borrow_mut().insert(name);
        self.answer(name)
    }

    /// A declaration: only `true` passes.
    pub(crate) fn declared(&self, name: &str) {
        let flaw = match self.fields.and_then(|fields| fields.get(name)) {
            Some(Value::Bool(true)) => return,
            Some(Value::Bool(false) | Value::Null) | None => Flaw::NotDeclared,
            Some(_) => Flaw::WrongType { expected: Expected::Boolean },
        };
        self.report(name, flaw);
    }

    /// The truth value in field `name`, whose name comes from the programme.
    pub(crate) fn answer(&self, name: &str) -> Option<bool> {
        let flaw = match self.fields.and_then(|fields| fields.get(name)) {
            Some(Value::Bool(answer)) => return Some(*answer),
            Some(Value::Null) | None => Flaw::Required,
            Some(_) => Flaw::WrongType { expected: Expected::Boolean },
        };
        self.report(name, flaw);
        None
    }

    /// The list in field `name`, at most `limit` long, each entry read by `read` with its pointer.
    pub(crate) fn list<T>(
        &self,
        name: &'static str,
        limit: usize,
        read: impl Fn(&'v Value, String) -> Option<T>,
    ) -> Option<Vec<T>> {
        let entries = match self.get(name) {
            None => return Some(Vec::new()),
            Some(Value::Array(entries)) => entries,
            Some(_) => {
                self.report(name, Flaw::WrongType { expected: Expected::List });
                return None;
            }
        };
        if entries.len() > limit {
            self.report(name, Flaw::TooMany { limit, length: entries.len() });
            return None;
        }
        let read: Vec<_> = entries
            .iter()
            .enumerate()
            .map(|(index, entry)| read(entry, format!("{}/{name}/{index}", self.pointer)))
            .collect();
        read.into_iter().collect()
    }

    /// Puts `flaw` on record for field `name`; an empty name is the object itself.
    pub(crate) fn report(&self, name: &str, flaw: Flaw) {
        let pointer = if name.is_empty() {
            self.pointer.clone()
        } else {
            format!("{}/{}", self.pointer, escaped(name))
        };
        self.errors.borrow_mut().push(FieldError { pointer, flaw });
    }

    /// Reports every field that nobody asked for: a misspelt name would otherwise lose what was typed.
    pub(crate) fn finish(self) {
        self.report_unknown(|_| false);
    }

    /// As [`Reader::finish`], where the programme knows further names.
    pub(crate) fn report_unknown(&self, is_known: impl Fn(&str) -> bool) {
        let known = self.known.borrow();
        for name in self.fields.into_iter().flat_map(Map::keys) {
            if !known.contains(name.as_str()) && !is_known(name) {
                self.report(name, Flaw::UnknownField);
            }
        }
    }

    /// One text in a list.
    pub(crate) fn entry<T>(
        &self,
        entry: &Value,
        pointer: String,
        parse: impl Fn(&str) -> Result<T, Flaw>,
    ) -> Option<T> {
        let parsed = entry.as_str().ok_or(Flaw::WrongType { expected: Expected::Text }).and_then(parse);
        parsed.map_err(|flaw| self.errors.borrow_mut().push(FieldError { pointer, flaw })).ok()
    }

    /// Where all readers of this body put what is wrong.
    pub(crate) fn errors(&self) -> &'v Errors {
        self.errors
    }

    fn get(&self, name: &'static str) -> Option<&'v Value> {
        self.known.borrow_mut().insert(name);
        self.fields?.get(name).filter(|value| !value.is_null())
    }

    /// The text in a field: outer `None` for another type, inner `None` for nothing or blank.
    #[expect(clippy::option_option, reason = "wrong, absent and present are three answers")]
    fn text(&self, name: &'static str) -> Option<Option<&'v str>> {
        match self.get(name) {
            None => Some(None),
            Some(Value::String(typed)) => Some(Some(typed.as_str()).filter(|typed| !typed.trim().is_empty())),
            Some(_) => {
                self.report(name, Flaw::WrongType { expected: Expected::Text });
                None
            }
        }
    }

    fn note<T>(&self, name: &str, parsed: Result<T, Flaw>) -> Option<T> {
        parsed.map_err(|flaw| self.report(name, flaw)).ok()
    }
}

/// A name as it stands in a JSON pointer (RFC 6901, 3).
fn escaped(name: &str) -> String {
    name.replace('~', "~0").replace('/', "~1")
}
