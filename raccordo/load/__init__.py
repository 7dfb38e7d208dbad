"""Loading a publication into a triplestore: each graph replaced as a whole and verified, or not touched at all.

A graph goes to a stage beside it first, is counted and hashed there, then replaces the real one, is verified again, and
the stage goes. A journal, here and on the server, is written before each step, so that another run resumes or repairs.
"""
