"""Work on a caso without a screen: session, decisions, forms and calls, shared by screens and plain lines."""
