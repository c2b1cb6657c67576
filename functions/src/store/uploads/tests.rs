//! Files against a DynamoDB of the test's own.
