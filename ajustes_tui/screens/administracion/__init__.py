"""The screens of usuarios and catalogues."""
