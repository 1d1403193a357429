/** Whether something is a loss or a metric, and not several by the names of outputs. */
export function isFigure(value: unknown): boolean {
  if (typeof value === 'string') return true;
  const { call, start, className } = Object(value) as Record<string, unknown>;
  return typeof call === 'function' || typeof start === 'function' || typeof className === 'string';
}
