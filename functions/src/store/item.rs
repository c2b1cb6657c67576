//! Reading attributes of an item.

use std::collections::HashMap;

use aws_sdk_dynamodb::types::AttributeValue;
use jiff::Timestamp;

use super::StoreError;
use super::keys::ItemKey;

/// An item as DynamoDB gives it.
pub(super) type Attributes = HashMap<String, AttributeValue>;

/// A text.
pub(super) fn text(value: impl Into<String>) -> AttributeValue {
    AttributeValue::S(value.into())
}

/// A whole number.
pub(super) fn number(value: impl ToString) -> AttributeValue {
    AttributeValue::N(value.to_string())
}

/// An instant in RFC 3339, to the millisecond in UTC, so that the order of texts is the order of time.
pub(super) fn instant(value: Timestamp) -> AttributeValue {
    AttributeValue::S(format!("{value:.3}"))
}

/// The text of an attribute.
pub(super) fn get_text<'i>(item: &'i Attributes, name: &'static str) -> Result<&'i str, StoreError> {
    item.get(name).and_then(|value| value.as_s().ok()).map(String::as_str).ok_or(StoreError::Unreadable(name))
}

/// The whole number of an attribute.
pub(super) fn get_number<T: std::str::FromStr>(
    item: &Attributes,
    name: &'static str,
) -> Result<T, StoreError> {
    item.get(name)
        .and_then(|value| value.as_n().ok())
        .and_then(|digits| digits.parse().ok())
        .ok_or(StoreError::Unreadable(name))
}

/// The instant of an attribute.
pub(super) fn get_instant(item: &Attributes, name: &'static str) -> Result<Timestamp, StoreError> {
    get_text(item, name)?.parse().map_err(|_| StoreError::Unreadable(name))
}

/// The key of an item.
pub(super) fn get_key(item: &Attributes) -> Result<ItemKey, StoreError> {
    Ok(ItemKey { pk: get_text(item, "pk")?.to_owned(), sk: get_text(item, "sk")?.to_owned() })
}
