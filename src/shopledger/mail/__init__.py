"""What is told to people by mail, and what comes back from them.

`letters` has the words, `send` hands over, `tell` finds out who must be told what, `tickets` carries questions and
answers, `receive` takes answers in. Pages and jobs write letters through `store.letters`; nothing else sends mail.
"""
