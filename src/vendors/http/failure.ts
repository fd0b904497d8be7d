/**
 * There is no answer. `slow`: a time limit was reached. `unreadable`: the answer is too large, not HTTP, or not packed as
 * its header says. `unsendable`: a header has a character that none can carry, so nothing was sent. `cancelled`: the caller's signal
 * aborted.
 */
export class RequestFailure extends Error {
  readonly kind: 'unreachable' | 'slow' | 'unreadable' | 'unsendable' | 'cancelled';

  constructor(kind: RequestFailure['kind'], cause: unknown) {
    super(kind, { cause });
    this.name = 'RequestFailure';
    this.kind = kind;
  }
}

/** Classifies the error of a request; the caller's own `signal` may be its reason. */
export function toRequestFailure(error: unknown, signal: AbortSignal): RequestFailure {
  if (signal.aborted) return new RequestFailure(isTimeout(signal.reason) ? 'slow' : 'cancelled', error);
  const code = codeOf(error);
  if (isTimeout(error) || slowCode.test(code)) return new RequestFailure('slow', error);
  return new RequestFailure(unreadableCode.test(code) || isNotHttp(error) ? 'unreadable' : 'unreachable', error);
}

function isTimeout(reason: unknown): boolean {
  return reason instanceof DOMException && reason.name === 'TimeoutError';
}

function isNotHttp(error: unknown): boolean {
  return error instanceof Error && error.name === 'HTTPParserError';
}

function codeOf(error: unknown): string {
  return error instanceof Error && 'code' in error ? String(error.code) : '';
}

const slowCode = /^UND_ERR_(HEADERS|BODY)_TIMEOUT$/;

/** zlib's codes begin with Z_, except the one for output beyond `maxOutputLength`: https://nodejs.org/api/zlib.html */
const unreadableCode =
  /^(Z_.*|ERR_BUFFER_TOO_LARGE|ERR_BODY_TOO_LARGE|UND_ERR_HEADERS_OVERFLOW|UND_ERR_RES_CONTENT_LENGTH_MISMATCH)$/;
