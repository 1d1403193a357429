/** A README: importing one runs its TypeScript examples (see @rnnkit/vitest). */
declare module '*.md' {}
