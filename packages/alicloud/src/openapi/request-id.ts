/** What an answer gives as its request id, if it is one, a UUID: anything else could quote the request. */
export function requestIdIn(value: unknown): string | undefined {
  return typeof value === 'string' && /^[\da-f]{8}(-[\da-f]{4}){3}-[\da-f]{12}$/i.test(value) ? value : undefined
}
