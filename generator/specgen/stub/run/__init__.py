"""Runs an application: the command line, TLS, processes and sockets."""
