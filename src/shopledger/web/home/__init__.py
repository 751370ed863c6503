"""What belongs to no integration: the list of all of them, language and colours, terms, files to install."""
