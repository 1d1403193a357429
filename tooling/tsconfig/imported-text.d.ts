/** A README: importing one runs its TypeScript examples (see @rnnkit/vitest). */
declare module '*.md' {}

declare module '*.json?raw' {
  const text: string;
  export default text;
}
