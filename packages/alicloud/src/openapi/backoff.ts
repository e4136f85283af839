const BASE = 200
const CAP = 10_000

/**
 * How long to wait before a retry, in milliseconds: anything from 0 to 200 · 2^n, at most 10 s (full jitter, so that
 * clients that failed together do not come back together), and no less than the service asked for within that cap.
 *
 * @param retry 0 for the first
 * @param asked what the service asked for, where it did
 */
export function backoff(retry: number, asked = 0): number {
  return Math.max(Math.random() * Math.min(BASE * 2 ** retry, CAP), Math.min(asked, CAP))
}
