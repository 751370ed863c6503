"""What is cleared away by itself, and when: expired rows, and what orders say about people after the legal period.

periods      how long everything is kept; the page about privacy reads the same constants
expired      rows that go as they are
beginners    sign-ups that nobody confirmed
shells       orders of which only number, state and amounts stay
stages       all of these, one after the other, in steps that are small
plan         when the next round is due, and where one stands that is not finished

It deletes in steps of one small transaction each and starts nothing by itself; when it is done is for `jobs.tidy`.
"""
