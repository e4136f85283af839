/** What a call was refused with; it must not succeed. */
export async function refusalOf(call: Promise<unknown>): Promise<{ code: string; status: number | undefined }> {
  const thrown = await call.then(
    () => {
      throw new Error('expected the call to be refused')
    },
    (error: unknown) => error as { code: string; statusCode?: number },
  )
  return { code: thrown.code, status: thrown.statusCode }
}
