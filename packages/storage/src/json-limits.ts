// How large and how deep the JSON of a model can be.

/** More bytes than a description can need. */
export const largestJsonFile: number = 16 * 1024 * 1024;
/** Nothing in a model is nested deeper. */
export const deepest = 64;

/** Whether JSON is nested deeper than anything in a model: to go through that can exhaust the stack. */
export function isTooDeep(text: string): boolean {
  let depth = 0;
  let inString = false;
  for (let index = 0; index < text.length && depth <= deepest; index++) {
    const character = text[index];
    if (inString) {
      if (character === '\\') index++;
      else if (character === '"') inString = false;
    } else if (character === '"') inString = true;
    else if (character === '{' || character === '[') depth++;
    else if (character === '}' || character === ']') depth--;
  }
  return depth > deepest;
}
