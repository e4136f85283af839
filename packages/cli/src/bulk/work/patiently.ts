import { setTimeout as sleep } from 'node:timers/promises'

const ATTEMPTS = 8
const FIRST_PAUSE = 50

/** Asks again, with longer and longer pauses, while it is refused for a reason that passes. */
export async function patiently<T>(ask: () => Promise<T>, passes: (error: unknown) => boolean): Promise<T> {
  for (let attempt = 1; ; attempt++) {
    try {
      return await ask()
    } catch (error) {
      if (attempt >= ATTEMPTS || !passes(error)) throw error
      await sleep(FIRST_PAUSE * 2 ** attempt * (0.5 + Math.random()))
    }
  }
}
