/** For Prisma: what is encrypted, and how. */
export const MODELS = {
  Patient: {
    email: { type: 'string', index: 'emailIndex', normalize: ['trim', 'lowercase'] },
    phone: { scoped: true, index: 'phoneIndex' },
    history: true,
    born: { type: 'date' },
    scan: true,
    secret: { type: 'string', bindTo: ['id'] },
  },
  Visit: { note: { index: 'noteIndex' } },
} as const
