//! What is written of files: their records, and what they take of the limits.

use aws_sdk_dynamodb::types::{Put, TransactWriteItem, Update};
use kyoso::attachment::{Limits, Upload};

use super::item::attributes;
use crate::store::item::{number, text};
use crate::store::{StoreError, commit, keys};

/// Takes the room that a new file needs.
pub(super) fn reserve(
    table: &str,
    upload: &Upload,
    limits: &Limits,
) -> Result<TransactWriteItem, StoreError> {
    let room = limits.proposal_bytes().saturating_sub(upload.holds);
    let (files, bytes) = upload.weight();
    let update = Update::builder()
        .table_name(table)
        .key("pk", text(keys::files(&upload.case)))
        .key("sk", text(keys::HEAD))
        .condition_expression("attribute_not_exists(pk) OR (files < :limit AND bytes <= :room)")
        .update_expression("ADD files :files, bytes :bytes")
        .expression_attribute_values(":limit", number(limits.files))
        .expression_attribute_values(":room", number(room))
        .expression_attribute_values(":files", number(files))
        .expression_attribute_values(":bytes", number(bytes))
        .build()
        .map_err(|_| StoreError::Unreadable("files"))?;
    Ok(TransactWriteItem::builder().update(update).build())
}

/// The writes of files that change together, each as it was read and as it is then; and of what they take of the limits.
pub(in crate::store) fn changes(
    table: &str,
    files: &[(Upload, Upload)],
) -> Result<Vec<TransactWriteItem>, StoreError> {
    let mut writes = Vec::new();
    let (mut of_files, mut of_bytes) = (0_i64, 0_i64);
    for (before, after) in files {
        let after = Upload { rev: before.rev + 1, ..after.clone() };
        let (was, is) = (before.weight(), after.weight());
        of_files += i64::from(is.0) - i64::from(was.0);
        of_bytes += signed(is.1) - signed(was.1);
        writes.push(put_file(table, Some(before.rev), &after)?);
    }
    if let (Some((before, _)), true) = (files.first(), (of_files, of_bytes) != (0, 0)) {
        let update = Update::builder()
            .table_name(table)
            .key("pk", text(keys::files(&before.case)))
            .key("sk", text(keys::HEAD))
            .update_expression("ADD files :files, bytes :bytes")
            .expression_attribute_values(":files", number(of_files))
            .expression_attribute_values(":bytes", number(of_bytes))
            .build()
            .map_err(|_| StoreError::Unreadable("files"))?;
        writes.push(TransactWriteItem::builder().update(update).build());
    }
    Ok(writes)
}

/// The record of a file, if it is still the one that was read; a new one, if it is absent.
pub(super) fn put_file(
    table: &str,
    before: Option<u32>,
    upload: &Upload,
) -> Result<TransactWriteItem, StoreError> {
    let put = Put::builder().table_name(table).set_item(Some(attributes(upload)?));
    let put = match before {
        Some(rev) => put.condition_expression("rev = :rev").expression_attribute_values(":rev", number(rev)),
        None => put.condition_expression("attribute_not_exists(pk)"),
    };
    commit::put(put)
}

fn signed(bytes: u64) -> i64 {
    i64::try_from(bytes).unwrap_or(i64::MAX)
}
