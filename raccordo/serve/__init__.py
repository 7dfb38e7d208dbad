"""A SPARQL endpoint and linked data over a built publication: read-only, on loopback, and hard to knock over.

A query is answered by a process of its own, which has no network, little memory and a deadline, and is killed and made
anew where it needs to be: the engine can be neither interrupted nor trusted to survive every query. What answers HTTP
never runs a query, holds each answer back until it is whole, and turns every other end into a 4xx or a 503.
"""
