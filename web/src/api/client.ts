// SPDX-License-Identifier: Apache-2.0
import createClient, { type Middleware } from 'openapi-fetch';
import type { components, paths } from './schema';

export type Schemas = components['schemas'];

/** An answer that is not a success, with what the hub says about it. Status 0: the hub was not reached. */
export class ApiError extends Error {
  constructor(
    readonly status: number,
    readonly code: string,
    message: string,
    readonly field: string | null = null,
    readonly nextStep: string | null = null,
    readonly requestId: string | null = null,
    readonly details: unknown = null,
    readonly retryAfterSeconds: number | null = null,
  ) {
    super(message);
  }
}

/** The token of the running session. Kept in memory only; GET /session gives it again after a reload. */
let csrfToken = '';
export function setCsrfToken(token: string) {
  csrfToken = token;
}

const csrf: Middleware = {
  onRequest({ request }) {
    if (request.method !== 'GET') {
      request.headers.set('Gluepot-Csrf', csrfToken);
      request.headers.set('Content-Type', 'application/json');
    }
    return request;
  },
};

export const api = createClient<paths>({ baseUrl: `${globalThis.location?.origin ?? ''}/api/v1`, cache: 'no-store' });
api.use(csrf);

interface Answer<T> {
  data?: T;
  error?: unknown;
  response: Response;
}

/** Turns openapi-fetch's answer into a value or a thrown ApiError; the one place where both are told apart. */
export async function unwrap<T>(call: Promise<Answer<T>>): Promise<T> {
  let answer: Answer<T>;
  try {
    answer = await call;
  } catch (e) {
    if (e instanceof DOMException && e.name === 'AbortError') throw e;
    if (e instanceof SyntaxError) {
      throw new ApiError(502, 'not_json', 'The answer was not JSON; something between this browser and Gluepot changed it.');
    }
    throw new ApiError(
      0,
      'unreachable',
      'Gluepot did not answer.',
      null,
      'Check that the hub is running and that this computer is still on the network, then try again.',
    );
  }
  if (answer.response.ok) return answer.data as T;
  throw toApiError(answer.response.status, answer.error, answer.response.headers);
}

export function toApiError(status: number, body: unknown, headers?: Headers): ApiError {
  const retry = Number(headers?.get('retry-after'));
  const retryAfter = Number.isFinite(retry) && retry > 0 ? retry : null;
  const error = (body as { error?: Schemas['Error']['error'] } | undefined)?.error;
  if (!error || typeof error !== 'object') {
    return new ApiError(
      status,
      'unexpected',
      `The answer had status ${status} and no explanation.`,
      null,
      'Look for the request in the hub’s log; a proxy in front of it may have answered instead.',
      headers?.get('x-request-id') ?? null,
      null,
      retryAfter,
    );
  }
  return new ApiError(
    status,
    error.code,
    error.message,
    error.field ?? null,
    error.next_step ?? null,
    error.request_id ?? null,
    error.details ?? null,
    retryAfter,
  );
}
