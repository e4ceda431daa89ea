"""The backend of the example."""
