# For those who type make: every task is ./dev TASK.
.PHONY: demo test coverage lint fix bench crash modules help
demo test coverage lint fix bench crash modules help:
	@./dev $@
