import { timingSafeEqual } from 'node:crypto'
import { ApiError } from '../api/api-error.ts'
import type { Emulator } from '../emulator.ts'
import { EmulatorError } from '../emulator-error.ts'
import type { ApiRequest } from '../http/api-request.ts'
import { adminCommands } from './admin-commands.ts'

/** Where the admin calls are, apart from what the cloud itself answers. */
export const ADMIN_PATH = '/_emulator/'

/**
 * The emulator's own calls, for those who run it as a server of its own: `POST /_emulator/<command>` with arguments in
 * JSON and `Authorization: Bearer <token>`. `GET /_emulator/health` takes no token.
 */
export class AdminApi {
  readonly #emulator: Emulator
  readonly #token: Buffer

  constructor(emulator: Emulator, token: string) {
    this.#emulator = emulator
    this.#token = Buffer.from(`Bearer ${token}`)
  }

  /** @throws ApiError 401, 404 or 400, with what is wrong */
  async answer({ method, path, headers, body }: ApiRequest): Promise<unknown> {
    const name = path.slice(ADMIN_PATH.length)
    if (method === 'GET' && name === 'health') return { status: 'ok' }
    const given = Buffer.from(headers.authorization ?? '')
    if (given.length !== this.#token.length || !timingSafeEqual(given, this.#token)) {
      throw new ApiError(
        401,
        'Unauthorized',
        'Send the admin token that the emulator printed: Authorization: Bearer <token>',
      )
    }
    const command = Object.hasOwn(adminCommands, name) ? adminCommands[name] : undefined
    if (method !== 'POST' || command === undefined) {
      throw new ApiError(404, 'UnknownCommand', `POST one of ${Object.keys(adminCommands).join(', ')}`)
    }
    try {
      return (await command(this.#emulator, parse(body))) ?? {}
    } catch (error) {
      throw error instanceof EmulatorError ? new ApiError(400, error.code, error.message) : error
    }
  }
}

function parse(body: Buffer): Record<string, unknown> {
  let value: unknown
  try {
    value = body.length === 0 ? {} : JSON.parse(body.toString('utf8'))
  } catch {
    // said below
  }
  if (typeof value === 'object' && value !== null && !Array.isArray(value)) return value as Record<string, unknown>
  throw new EmulatorError('OPTION_INVALID', 'the arguments are an object in JSON')
}
