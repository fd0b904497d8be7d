import { LRUCache } from 'lru-cache';
import type { Problem } from '../../problem.ts';
import { createCircuit, type Circuit, type Failure, type Finding } from './circuit.ts';
import type { HttpReply } from './exchange.ts';
import { RequestFailure } from './failure.ts';
import { problemsOf, type CircuitScope } from './problems.ts';

export type Outcome = HttpReply | RequestFailure;

/** What a request asks for: a kind of list, and whose it is. */
export interface Target {
  readonly operation: string;
  readonly subject: string;
}

/** Fails calls for what is dead at once, so that nobody waits for it. */
export interface CircuitBreaker {
  /**
   * Runs one call, retries included. Throws `source-circuit-open` while a circuit is open for its target; a null target is
   * the source as a whole, such as its sign-in. `work` gets a function that returns the same problem if a circuit has
   * opened since the call started; it asks before each try.
   */
  readonly run: (
    target: Target | null,
    signal: AbortSignal,
    work: (refusal: () => Problem | null) => Promise<Outcome>,
  ) => Promise<Outcome>;
  /** Until when some calls are refused; null while none is. */
  readonly openUntil: () => Date | null;
}

/** Lists whose circuits are remembered. Beyond this the least recently asked are taken to be good. */
const maxCircuits = 1_000;

/**
 * A list that is not answered opens its own circuit, for it may only be long. Two lists of one kind without an answer in
 * between open the circuit of that kind, and two kinds the circuit of the source. Calls `onOpen` each time one opens.
 */
export function createCircuitBreaker(title: string, onOpen: () => void): CircuitBreaker {
  const problems = problemsOf(title);
  const create = (scope: CircuitScope, opens: (failures: readonly Failure[]) => boolean): Circuit =>
    createCircuit({ opens, onOpen, problem: (...words) => problems.circuitOpen(scope, ...words) });
  const source = create('source', isSourceDead);
  const operations = new LRUCache<string, Circuit>({ max: maxCircuits });
  const lists = new LRUCache<string, Circuit>({ max: maxCircuits });

  /** The widest circuit first. */
  function circuitsOf(target: Target | null): readonly Circuit[] {
    if (target === null) return [source];
    const { operation, subject } = target;
    return [
      source,
      memoized(operations, operation, () => create('list', isOperationDead)),
      memoized(lists, `${operation} ${subject}`, () => create('list', isListDead)),
    ];
  }

  return {
    async run(target, signal, work) {
      const circuits = circuitsOf(target);
      const refused = firstProblem(circuits);
      if (refused !== null) throw refused;
      const calls = circuits.map((circuit) => circuit.start());
      let finding: Finding = 'nothing';
      try {
        const outcome = await work(() => firstProblem(calls));
        if (!signal.aborted) finding = findingOf(outcome, target);
        return outcome;
      } finally {
        for (const call of calls) call.end(finding);
      }
    },
    openUntil() {
      const left = Math.max(...[source, ...operations.values(), ...lists.values()].map((circuit) => circuit.left()));
      return left === 0 ? null : new Date(Date.now() + left);
    },
  };
}

function memoized(circuits: LRUCache<string, Circuit>, key: string, create: () => Circuit): Circuit {
  const known = circuits.get(key) ?? create();
  circuits.set(key, known);
  return known;
}

function firstProblem(circuits: readonly Pick<Circuit, 'refusal'>[]): Problem | null {
  for (const circuit of circuits) {
    const problem = circuit.refusal();
    if (problem !== null) return problem;
  }
  return null;
}

/** Any status below 500 is a good answer here, refusals included. */
function findingOf(outcome: Outcome, target: Target | null): Finding {
  const failure = { operation: target?.operation ?? null, subject: target?.subject ?? null };
  if (!(outcome instanceof RequestFailure)) return outcome.status >= 500 ? { ...failure, kind: 'failed' } : 'good';
  if (outcome.kind === 'slow' || outcome.kind === 'unreachable') return { ...failure, kind: outcome.kind };
  return outcome.kind === 'unreadable' ? 'good' : 'nothing';
}

/** A list that the vendor cannot make is asked for again each time, since the fault comes without a wait. */
function isListDead(failures: readonly Failure[]): boolean {
  return failures.at(-1)?.kind !== 'failed';
}

function isOperationDead(failures: readonly Failure[]): boolean {
  return countDifferent(unanswered(failures), subjectOf) >= 2 || isFaulty(failures);
}

function isSourceDead(failures: readonly Failure[]): boolean {
  const silent = unanswered(failures);
  if (silent.some(({ operation }) => operation === null) || countDifferent(silent, operationOf) >= 2) return true;
  return isFaulty(failures) && countDifferent(failures, operationOf) >= 2;
}

/**
 * So many faults in a row (HTTP 5xx after all retries), from so many lists: one list that the vendor cannot make says
 * nothing about its other lists.
 */
function isFaulty(failures: readonly Failure[]): boolean {
  const faults = failures.filter(({ kind }) => kind === 'failed');
  return faults.length >= 5 && countDifferent(faults, subjectOf) >= 3;
}

function unanswered(failures: readonly Failure[]): readonly Failure[] {
  return failures.filter(({ kind }) => kind !== 'failed');
}

function subjectOf({ operation, subject }: Failure): string {
  return `${operation} ${subject}`;
}

function operationOf({ operation }: Failure): string {
  return String(operation);
}

function countDifferent(failures: readonly Failure[], keyOf: (failure: Failure) => string): number {
  return new Set(failures.map(keyOf)).size;
}
