"""Routes from every source that knows some: an API schema, GraphQL, the settings."""
