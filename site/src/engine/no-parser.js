// In place of Comunica's own parser, which takes prefixes that no one declared and is never asked: parse.js reads queries.

export class ActorQueryParseSparql {}
