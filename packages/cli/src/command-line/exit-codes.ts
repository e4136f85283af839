/** What the program exits with. */
export const EXIT = { done: 0, findings: 1, usage: 2, couldNotRun: 3 } as const

/** One of {@link EXIT}. */
export type ExitCode = (typeof EXIT)[keyof typeof EXIT]
