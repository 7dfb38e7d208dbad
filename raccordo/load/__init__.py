"""Loading a publication into a triplestore: each graph put in its place as a whole, and verified there.

Only graphs that differ are sent, each under its own name, so that nothing but the publication ever stands in the store,
and a load that was broken off, anywhere, is ended by the same command. No state is kept, here or on the server.
"""
