"""The screens of the people and of the catalogues."""
