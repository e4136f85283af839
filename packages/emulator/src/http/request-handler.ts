import type { IncomingMessage, ServerResponse } from 'node:http'
import { ADMIN_PATH, type AdminApi } from '../admin/admin-api.ts'
import { ApiError } from '../api/api-error.ts'
import { errorAnswer, jsonAnswer, newRequestId, sendAnswer, toApiError } from './answer.ts'
import { type ApiRequest, readRequest } from './api-request.ts'
import type { Gateway, Outcome } from './gateway.ts'

/** Takes HTTP requests in and sends back what the gateway, or the emulator's own admin calls, make of them. */
export function requestHandler(
  gateway: Gateway,
  admin: AdminApi,
): (message: IncomingMessage, response: ServerResponse) => Promise<void> {
  return async (message, response) => {
    let request: ApiRequest
    try {
      request = await readRequest(message)
    } catch (error) {
      // Too large; or else the client went away, and there is nobody to tell.
      if (error instanceof ApiError) sendAnswer(response, errorAnswer(error, newRequestId(), 'api'))
      return
    }
    const outcome = request.path.startsWith(ADMIN_PATH)
      ? await adminOutcome(admin, request)
      : await gateway.answer(request)
    // By RST, so that the client gets ECONNRESET and not an early end.
    if (outcome === 'reset') message.socket.resetAndDestroy()
    else if (outcome !== 'hang') sendAnswer(response, outcome)
  }
}

async function adminOutcome(admin: AdminApi, request: ApiRequest): Promise<Outcome> {
  try {
    return jsonAnswer(200, await admin.answer(request))
  } catch (error) {
    const { status, code, message } = toApiError(error)
    return jsonAnswer(status, { code, message })
  }
}
