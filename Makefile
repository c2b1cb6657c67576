# What each does is in tools/localcloud/commands.py; `make help` lists them.
COMMANDS := up down reset logs test test-fast check mail-held relist
KYOSO := python3 tools/kyoso.py

.PHONY: help $(COMMANDS) mail-release mail-drop redrive test-without verify export
help:
	@$(KYOSO) help

$(COMMANDS):
	@$(KYOSO) $@

mail-release mail-drop:
	@$(KYOSO) $@ "$(MAIL)"

redrive:
	@$(KYOSO) $@ "$(QUEUE)"

verify:
	@$(KYOSO) $@ $(if $(FILE),"$(FILE)")

export:
	@$(KYOSO) $@ "$(FILE)"

test-without:
	@$(KYOSO) $@ "$(ROLE)" "$(ACTION)"
