"""One module per screen; compose, bind and translate between service and widgets."""
