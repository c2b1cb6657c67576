"""The local cloud: build, start, deploy, test and look at kyoso on one machine."""
