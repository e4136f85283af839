/** What the program exits with. A run that looked at nothing never exits with 0, unless it may. */
export const EXIT = { clean: 0, findings: 1, usage: 2, notEvaluated: 3 } as const

/** One of {@link EXIT}. */
export type ExitCode = (typeof EXIT)[keyof typeof EXIT]
