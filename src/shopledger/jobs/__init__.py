"""Who runs the pipeline, and when. The tables say what is due; the job engine only spreads the work.

schedule.due(now) -> tuple[Due, ...]          what the tables say is to be done, in a fair order
schedule.run_due(clock) -> Ran                does all of it here and now, until nothing is due at that moment
post.Round().due(now) -> list                 what belongs to no integration: mail, and keeping house in the night
engine.run_worker(stop)                       the loop of `shopledger worker`
"""
