// The variables and rows of a SELECT, asked of a store; terms as SPARQL 1.1 Query Results JSON has them.
export function rowsOf(store, text, options = {}) {
  const { head, results } = JSON.parse(store.query(text, { ...options, results_format: "json" }));
  return { variables: head.vars, rows: results.bindings.map((row) => head.vars.map((name) => row[name] ?? null)) };
}
