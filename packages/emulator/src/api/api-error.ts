/** What an OpenAPI product answers instead of a result: an HTTP status, a code and a message. */
export class ApiError extends Error {
  override readonly name = 'ApiError'
  readonly status: number
  readonly code: string

  constructor(status: number, code: string, message: string) {
    super(message)
    this.status = status
    this.code = code
  }
}

/** 400 MissingParameter: a parameter that the action needs. */
export function missingParameter(name: string): ApiError {
  return new ApiError(400, 'MissingParameter', `The parameter "${name}" is needed but not provided.`)
}

/** 400 InvalidParameter: a parameter with a value that the action does not take. */
export function invalidParameter(name: string): ApiError {
  return new ApiError(400, 'InvalidParameter', `The specified parameter "${name}" is not valid.`)
}
