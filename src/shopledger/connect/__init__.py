"""What a connector must be, and the one road its requests take to the outside."""
