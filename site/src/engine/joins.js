// Comunica's engine without the parts of it that give other rows than the standard does, and with what takes their place.

import { ActorRdfJoin } from "@comunica/bus-rdf-join";
import { ActorRdfJoinOptionalNestedLoop } from "@comunica/actor-rdf-join-optional-nestedloop";
import { QueryEngine } from "@comunica/query-sparql-rdfjs-lite";
import { ExpressionError, ExtensionFunctionError, isExpressionError } from "@comunica/utils-expression-evaluator";
import { MultiTransformIterator, ArrayIterator, TransformIterator } from "asynciterator";

// What goes wrong in a function that is called by its IRI is an error in an expression, and not of the query.
Object.setPrototypeOf(ExtensionFunctionError.prototype, ExpressionError.prototype);

// The actors that are left out, by the ends of their names.
const WRONG = [
  "#filter-pushdown", // where ?x has no value, FILTER (?x = 1) lets each row pass
  "#inner-hash-def", // never ends where its first side is empty and no one listens yet
  "#prune-empty-source-operations", // MINUS of a UNION of nothing leaves nothing
  "#optional-hash-undef-blocking", // where a variable of both sides may lack a value, matches are lost
  "#optional-hash-undef-nonblocking",
  "#minus-hash-undef", // there too, rows are taken away that share no variable with a value
  "#optional-nested-loop", // right, but without FILTER
];

// OPTIONAL and MINUS of any two sides, each row with each, where no faster way is right.
class RowByRow extends ActorRdfJoinOptionalNestedLoop {
  constructor(logicalType, { name, bus, mediatorJoinSelectivity }, evaluators) {
    super({ name: `${name}-of-raccordo`, bus, mediatorJoinSelectivity });
    Object.assign(this, { logicalType, physicalName: "row-by-row", canHandleOperationRequired: true, evaluators });
  }

  async getOutput(action) {
    const { entries, context } = action;
    const [left, right] = entries;
    const minus = this.logicalType === "minus";
    const fits = await this.condition(right, context);
    const others = right.output.bindingsStream.toArray();
    const multiTransform = (row) => new TransformIterator(async () => new ArrayIterator(await (minus ? taken : joined)(row, await others, fits)));
    const bindingsStream = new MultiTransformIterator(left.output.bindingsStream, { multiTransform, autoStart: false });
    const metadata = async () => this.constructResultMetadata(entries, await ActorRdfJoin.getMetadatas(entries), context, {}, true);
    return { result: { type: "bindings", bindingsStream, metadata: minus ? left.output.metadata : metadata } };
  }

  // The condition of an OPTIONAL, its FILTER: it may name variables of both sides (SPARQL 1.1, section 18.2.2.6).
  async condition({ operation }, context) {
    if (!operation.metadata?.isHoistedLeftJoinFilter) return () => true;
    const evaluator = await this.evaluators.mediate({ algExpr: operation.expression, context });
    return async (row) => {
      try {
        return await evaluator.evaluateAsEBV(row);
      } catch (error) {
        if (isExpressionError(error)) return false;
        throw error;
      }
    };
  }
}

async function joined(row, others, fits) {
  const found = [];
  for (const other of others) {
    const both = ActorRdfJoin.joinBindings(row, other);
    if (both && (await fits(both))) found.push(both);
  }
  return found.length ? found : [row];
}

const taken = (row, others) => (others.some((other) => [...other.keys()].some((name) => row.has(name)) && ActorRdfJoin.joinBindings(row, other)) ? [] : [row]);

export function makeEngine() {
  const engine = new QueryEngine();
  const { mediatorOptimizeQueryOperation, mediatorQueryOperation } = engine.actorInitQuery.mediatorQueryProcess.bus.actors[0];
  const named = (bus, end) => bus.actors.find(({ name }) => name.endsWith(end));
  const { bus } = named(mediatorQueryOperation.bus, "#leftjoin").mediatorJoin;
  const evaluators = named(mediatorQueryOperation.bus, "#filter").mediatorExpressionEvaluatorFactory;
  new RowByRow("optional", named(bus, "#optional-nested-loop"), evaluators);
  new RowByRow("minus", named(bus, "#minus-hash-undef"), evaluators);
  const group = named(mediatorQueryOperation.bus, "#group");
  for (const actor of [group, named(mediatorQueryOperation.bus, "#extend")]) unsure(actor);
  for (const actor of group.mediatorBindingsAggregatorFactory.bus.actors) mend(actor);
  for (const end of WRONG) {
    const place = [mediatorOptimizeQueryOperation.bus, bus].find((one) => named(one, end));
    if (!place?.unsubscribe(named(place, end))) throw new Error(`the engine has no ${end}`);
  }
  return engine;
}

// An aggregate of errors, unbound variables among them, is an error; COUNT and SAMPLE pass over them (SPARQL 1.1, section
// 18.5.1). The least and the greatest are those of ORDER BY, IRIs and texts in a language as well.
function mend(actor) {
  const run = actor.run.bind(actor);
  actor.run = async (action) => {
    const { aggregator, expression } = action.expr;
    const made = await run(action);
    if (expression.subType === "wildcard") return made;
    const order = { min: 1, max: -1 }[aggregator];
    if (order) made.putTerm = (term) => { if (made.state === undefined || Math.sign(made.orderByEvaluator.orderTypes(made.state, term)) === order) made.state = term; };
    const put = made.putBindings.bind(made);
    made.putBindings = async (row) => {
      const value = await made.evaluator.evaluate(row).catch((error) => (isExpressionError(error) ? null : Promise.reject(error)));
      if (value) await put(row);
      else if (aggregator !== "count" && aggregator !== "sample") made.errorOccurred = true;
    };
    return made;
  };
}

// What is grouped by may have no value, nor need an aggregate or a BIND give one; Comunica joins as if each had.
function unsure(actor) {
  const run = actor.run.bind(actor);
  actor.run = async (action, ...more) => {
    const made = await run(action, ...more);
    const { type, variable: own } = action.operation;
    const metadata = async () => {
      const found = await made.metadata();
      return { ...found, variables: found.variables.map((one) => (type === "group" || one.variable.equals(own) ? { ...one, canBeUndef: true } : one)) };
    };
    return { ...made, metadata };
  };
}
