"""The screens of people and catalogues."""
